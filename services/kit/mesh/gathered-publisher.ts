import type { NatsConnection } from 'nats';

export type Publish = (subject: string, data: string | Uint8Array, reply?: string) => void;

type Message = { subject: string; data: string | Uint8Array; reply: string | undefined };

/**
 * Publishes the messages of one turn of the event loop in one write, which is what costs most; nats.js alone writes each one.
 * @param onRefused what NATS does not take, as it is too large or the connection is closed
 */
export function gatheredPublisher(connection: NatsConnection, onRefused: (error: unknown, subject: string, reply: string | undefined) => void): Publish {
  let waiting: Message[] = [];

  function flush(): void {
    const messages = waiting;
    waiting = [];
    for (const { subject, data, reply } of messages) {
      try {
        connection.publish(subject, data, reply === undefined ? undefined : { reply });
      } catch (error) {
        onRefused(error, subject, reply);
      }
    }
  }

  return (subject, data, reply) => {
    if (waiting.push({ subject, data, reply }) === 1) setImmediate(flush);
  };
}
