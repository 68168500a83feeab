import type { inbox } from '../../actors/mail-catcher/contract.ts';
import type { Result } from '../../services/kit/contract.ts';
import { contractClient } from './contract-client.ts';
import { liveEvents } from './live-events.ts';

export type Mail = Result<typeof inbox, 'mails.get'>;
export type InboxState = Result<typeof inbox, 'state.get'>;
export type MailHead = Result<typeof inbox, 'mails.list'>['items'][number];

/** Calls the inbox of this page's host. Throws ProblemError. */
export const callInbox = contractClient<typeof inbox>()({
  'mails.list': { rest: 'GET /inbox' },
  'mails.get': { rest: 'GET /inbox/:id' },
} as const);

/** The id of the newest mail, and why none can come, in words; both as they are now, and again each time they change. Throws ProblemError. */
export async function* followInbox(signal: AbortSignal): AsyncGenerator<InboxState> {
  for await (const event of liveEvents('/api/inbox/live', { signal })) yield JSON.parse(event) as InboxState;
}
