/** A mail server that keeps what it takes. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { until } from './shop.ts';

export type Mailbox = {
  /** Where a platform sends its mail, for `SMTP_URL`. */
  url: string;
  /** The last letter to an address, once there is one. */
  letterTo(address: string): Promise<string>;
  close(): Promise<void>;
};

export async function openMailbox(): Promise<Mailbox> {
  const letters: { to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        // A long line is broken where it is sent (RFC 2045, 6.7).
        const text = Buffer.concat(chunks).toString().replaceAll('=\r\n', '');
        letters.push({ to: envelope.rcptTo.map(({ address }) => address), text });
        answer();
      });
    },
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const found = (address: string) => letters.findLast(({ to }) => to.includes(address))?.text;
  return {
    url: `smtp://127.0.0.1:${port}`,
    async letterTo(address) {
      await until(async () => found(address) !== undefined);
      return found(address) ?? '';
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
