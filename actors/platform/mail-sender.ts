import { createTransport } from 'nodemailer';
import type { SendMail } from '../../services/platform/identity/mail/letter.ts';

export type MailSenderOptions = {
  /** `smtp://` or `smtps://`, with user and password where the server asks for them. */
  smtpUrl: string;
  /** An e-mail address. */
  from: string;
};

/** Milliseconds after which a mail server that is silent counts as away; the mail is tried again later. */
const patience = 10_000;

/** Opens the way that mail goes out by; nothing is connected before the first mail. */
export function openMailSender({ smtpUrl, from }: MailSenderOptions): { send: SendMail; close(): void } {
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
