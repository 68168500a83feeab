import { z } from 'zod';
import { fail } from '../../services/kit/errors.ts';
import { cutPage, decodeCursor } from '../../services/kit/list.ts';
import { defineService, type ServiceDefinition } from '../../services/kit/service.ts';
import { inbox } from './contract.ts';
import { type KeptMails, timeOf } from './kept-mails.ts';
import type { MailCatcher } from './mail-catcher.ts';
import { readHead, readMail } from './read-mail.ts';

const Cursor = z.tuple([z.string()]);

/** Shows operators what the catcher has kept. */
export function inboxService(kept: KeptMails, catcher: Pick<MailCatcher, 'trouble'>): ServiceDefinition<null> {
  return defineService<typeof inbox, null>(inbox, {
    actions: {
      async 'state.get'() {
        return { newest: (await kept.ids())[0] ?? null, trouble: catcher.trouble() };
      },
      async 'mails.list'(_, { limit, after }) {
        const [last] = after === undefined ? [] : decodeCursor(Cursor, after);
        const ids = (await kept.ids()).filter((id) => last === undefined || id < last);
        const { items, next } = cutPage(ids.slice(0, limit + 1), limit, (id) => [id]);
        const heads = [];
        for (const id of items) {
          const message = await kept.read(id);
          // It may have become too old in between.
          if (message !== undefined) heads.push({ id, ...(await readHead(message)), receivedAt: timeOf(id) });
        }
        return { items: heads, next };
      },
      async 'mails.get'({ scope, log }, { id }) {
        const message = (await kept.read(id)) ?? fail('not_found', 'There is no such mail; only the newest are kept.');
        log().info({ reader: scope.actor ?? scope.subject, mail: id }, 'a caught mail was opened');
        return { id, ...(await readMail(message)), receivedAt: timeOf(id) };
      },
    },
    events: {},
  });
}
