import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { SendMail } from '../../services/platform/identity/mail/letter.ts';

export type MailSenderOptions = {
  /** Without it mail goes nowhere: each stays as a file in the folder, for whoever develops to open. */
  smtpUrl: string | undefined;
  /** An e-mail address. */
  from: string;
  folder: string;
};

/** Milliseconds after which a mail server that is silent counts as away; the mail is tried again later. */
const patience = 10_000;

/** Opens the way that mail goes out by; nothing is connected before the first mail. */
export function openMailSender({ smtpUrl, from, folder }: MailSenderOptions): { send: SendMail; close(): void } {
  if (smtpUrl === undefined) return { send: fileSender(from, folder), close: () => {} };
  const { hostname, port, protocol, username, password } = new URL(smtpUrl);
  const secure = protocol === 'smtps:';
  const transport = createTransport({
    pool: true,
    host: hostname,
    port: Number(port || (secure ? 465 : 587)),
    secure,
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
  });
  return {
    send: async (letter) => void (await transport.sendMail({ from, ...letter })),
    close: () => transport.close(),
  };
}

function fileSender(from: string, folder: string): SendMail {
  const transport = createTransport({ streamTransport: true, buffer: true });
  return async (letter) => {
    const { message, messageId } = await transport.sendMail({ from, ...letter });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = `${new Date().toISOString().replaceAll(':', '-')}-${messageId.replaceAll(/[^\w.-]/g, '')}.eml`;
    await writeFile(join(folder, name), message as Buffer, { mode: 0o600 });
  };
}
