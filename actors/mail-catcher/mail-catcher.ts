import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { Logger } from '../../services/kit/logger.ts';
import type { KeptMails } from './kept-mails.ts';

export type MailCatcher = { close(): Promise<void> };

/** Bytes of a mail that is taken; our own have a few hundred. */
export const largestMail = 1_048_576;

const mostConnections = 20;
const silentMs = 30_000;
const closeWithinMs = 500;

/** Where a catcher serves, with what opens it: other users of the machine reach the port too. */
export function catcherUrl(port: number, password: string): string {
  return `smtp://platform:${encodeURIComponent(password)}@127.0.0.1:${port}`;
}

/**
 * A mail server that delivers nothing: what it has taken is kept, and its sender is told so only then. Resolves when it
 * serves.
 * @param url of `catcherUrl`
 * @throws Error where the port is taken
 */
export async function startMailCatcher(url: string, kept: KeptMails, log: Logger): Promise<MailCatcher> {
  const { hostname, port, username, password } = new URL(url);
  const server = new SMTPServer({
    authOptional: false,
    // Nothing leaves the machine, and a certificate that nobody signed would be refused by every sender.
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    size: largestMail,
    rejectOversized: true,
    maxClients: mostConnections,
    socketTimeout: silentMs,
    closeTimeout: closeWithinMs,
    disableReverseLookup: true,
    logger: false,
    onAuth(given, _session, answer) {
      const isRight = given.username === username && isSame(given.password ?? '', decodeURIComponent(password));
      if (isRight) answer(null, { user: username });
      else answer(new Error('the user or the password is wrong'));
    },
    onData(stream, _session, answer) {
      keep(stream, kept).then(
        () => answer(),
        (err: unknown) => {
          log.error({ err }, 'a mail could not be kept');
          answer(new Error('the mail could not be kept'));
        },
      );
    },
  });
  server.on('error', (err) => log.debug({ err }, 'a connection of the mail catcher broke'));
  server.listen(Number(port), hostname);
  await once(server.server, 'listening');
  return { close: () => new Promise((resolve) => server.close(resolve)) };
}

/** Leaves out a mail that is too large, which the server refuses by itself. */
async function keep(stream: SMTPServerDataStream, kept: KeptMails): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= largestMail) chunks.push(chunk);
  }
  if (bytes <= largestMail) await kept.add(Buffer.concat(chunks));
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}
