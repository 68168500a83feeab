import { join } from 'node:path';
import type { ServiceBroker } from 'moleculer';
import { AppError, fail } from '../../services/kit/errors.ts';
import type { Logger } from '../../services/kit/logger.ts';
import { moleculerService } from '../../services/kit/moleculer-service.ts';
import type { SendMail } from '../../services/platform/identity/mail/letter.ts';
import type { PlatformBoot } from '../boot.ts';
import { openMailSender } from '../platform/mail-sender.ts';
import { inboxService } from './inbox.service.ts';
import { openKeptMails } from './kept-mails.ts';
import { startMailCatcher } from './mail-catcher.ts';

const mostMailsKept = 500;

/**
 * How mail leaves a platform node: by the server that is named, or into the catcher, which one of the nodes is. Where there
 * is neither, sending fails with `mail_server_missing`, and mail waits in the queue.
 */
export async function openMail(
  broker: ServiceBroker,
  { smtpUrl, catchesMail, settings }: Pick<PlatformBoot, 'smtpUrl' | 'catchesMail'> & { settings: Pick<PlatformBoot['settings'], 'dataDir' | 'mailFrom'> },
  log: Logger,
): Promise<{ send: SendMail; close(): Promise<void> }> {
  if (smtpUrl === undefined) return { send: () => Promise.reject(new AppError('mail_server_missing')), close: async () => {} };
  const sender = openMailSender({ smtpUrl, from: settings.mailFrom });
  if (!catchesMail) return { send: sender.send, close: async () => sender.close() };
  const mails = openKeptMails(join(settings.dataDir, 'mail'), mostMailsKept);
  const onChange = () => void broker.broadcast('nudge.inbox', {}, { throwError: false });
  const catcher = await startMailCatcher(smtpUrl, mails, { log, onChange });
  broker.createService(moleculerService(inboxService(mails, catcher), { facts: null, log }));
  return {
    async send(letter) {
      // Whoever has our port would be handed the mail, and the password before.
      const trouble = catcher.trouble();
      if (trouble !== null) fail('service_unavailable', trouble);
      await sender.send(letter);
    },
    async close() {
      sender.close();
      await catcher.close();
    },
  };
}
