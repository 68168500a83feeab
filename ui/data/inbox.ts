import type { inbox } from '../../actors/mail-catcher/contract.ts';
import type { Result } from '../../services/kit/contract.ts';
import { contractClient } from './contract-client.ts';

export type Mail = Result<typeof inbox, 'mails.get'>;
export type MailHead = Result<typeof inbox, 'mails.list'>['items'][number];

/** Calls the inbox of this page's host. Throws ProblemError. */
export const callInbox = contractClient<typeof inbox>()({
  'mails.list': { rest: 'GET /inbox' },
  'mails.get': { rest: 'GET /inbox/:id' },
} as const);
