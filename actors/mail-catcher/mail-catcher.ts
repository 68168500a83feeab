import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { Logger } from '../../services/kit/logger.ts';
import type { KeptMails } from './kept-mails.ts';

export type MailCatcher = {
  /** Why it takes no mail at the moment, with what to do about it, in words; null where it takes it. */
  trouble(): string | null;
  close(): Promise<void>;
};

export type MailCatcherOptions = {
  log: Logger;
  /** Called when a mail was kept, and when the trouble has come or gone. */
  onChange?(): void;
  /** Milliseconds between attempts to have a port that is taken. */
  retryMs?: number;
};

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
 * serves, or when it has found that it cannot yet: whoever works without mail is not to stop for it. Its senders know the
 * port, so it takes no other, but waits for this one.
 * @param url of `catcherUrl`
 */
export async function startMailCatcher(url: string, kept: KeptMails, { log, onChange = () => {}, retryMs = 5_000 }: MailCatcherOptions): Promise<MailCatcher> {
  let server: SMTPServer | undefined;
  let trouble: string | null = null;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  async function open(): Promise<void> {
    try {
      server = await listen(url, kept, { log, onChange });
      if (trouble === null) return;
      log.info('the mail catcher has its port now, and takes mail');
      trouble = null;
      onChange();
    } catch (err) {
      if (trouble === null) {
        trouble = inWords(err, new URL(url).port);
        log.error({ err }, trouble);
      }
      retry = setTimeout(() => (opening = open()), retryMs);
    }
  }

  let opening = open();
  await opening;
  return {
    trouble: () => trouble,
    async close() {
      if (closed) return;
      closed = true;
      await opening;
      clearTimeout(retry);
      if (server !== undefined) await stopped(server);
    },
  };
}

const stopped = (server: SMTPServer) => new Promise<void>((resolve) => server.close(resolve));

function inWords(error: unknown, port: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const reason = code === 'EADDRINUSE' ? `port ${port} of this machine is taken by another program` : `port ${port} cannot be had (${message})`;
  return `Mail is not caught: ${reason}. It waits in the queue until the port is free; a new start of the platform looks for another one.`;
}

/** @throws Error where the port cannot be had */
async function listen(url: string, kept: KeptMails, { log, onChange }: Required<Pick<MailCatcherOptions, 'log' | 'onChange'>>): Promise<SMTPServer> {
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
        () => {
          answer();
          onChange();
        },
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
  return server;
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
