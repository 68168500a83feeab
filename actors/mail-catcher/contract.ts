import { z } from 'zod';
import { defineContract } from '../../services/kit/contract.ts';
import { listQuery, pageOf } from '../../services/kit/list.ts';

/** The name of a mail's file without its ending: names sort by time, and no path is one. */
const MailId = z.string().regex(/^[\w-][\w.-]{0,250}$/);

const MailHead = z.object({
  id: MailId,
  /** As `Ann <ann@example.test>`; empty where the mail does not say. */
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  receivedAt: z.iso.datetime({ offset: true }),
});

/** The mails that were caught: there is this service only where no mail server is named and nobody but this machine reaches the platform. */
export const inbox = defineContract({
  name: 'inbox',
  actions: {
    'state.get': {
      summary: 'What changes when a mail comes, for whoever watches; `trouble` says in words why none can',
      access: 'operator',
      params: z.strictObject({}),
      result: z.object({ newest: MailId.nullable(), trouble: z.string().nullable() }),
    },
    'mails.list': {
      summary: 'The mails that went nowhere, the newest first',
      access: 'operator',
      rest: 'GET /inbox',
      params: z.strictObject(listQuery),
      result: pageOf(MailHead),
    },
    'mails.get': {
      summary: 'A mail with its text and its HTML, which is the sender’s: show it in a sandbox alone',
      access: 'operator',
      rest: 'GET /inbox/:id',
      params: z.strictObject({ id: MailId }),
      result: MailHead.extend({ text: z.string().nullable(), html: z.string().nullable() }),
    },
  },
  events: {},
  subscribes: [],
});
