import { callInbox, type MailHead } from '../data/inbox.ts';

/** The list of mails as far as it was looked at. */
export type Inbox = { mails: readonly MailHead[]; next: string | null };

/** The newest, before those of the list that are known already. */
export async function withNewestMails(known: Inbox | undefined): Promise<Inbox> {
  const { items, next } = await callInbox('mails.list', {});
  const from = known?.mails.findIndex(({ id }) => id === items.at(-1)?.id) ?? -1;
  // Where so much has come that the two do not meet, the list begins anew.
  if (known === undefined || from === -1) return { mails: items, next };
  return { mails: [...items, ...known.mails.slice(from + 1)], next: known.next };
}

/** With those that come after the last. */
export async function withOlderMails({ mails, next }: Inbox): Promise<Inbox> {
  const page = await callInbox('mails.list', { after: next ?? undefined });
  return { mails: [...mails, ...page.items], next: page.next };
}
