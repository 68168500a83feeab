import { callInbox, type MailHead } from '../data/inbox.ts';

/** The list of mails as far as it was looked at. */
export type Inbox = { mails: readonly MailHead[]; next: string | null };

/** The newest. */
export async function newestMails(): Promise<Inbox> {
  const { items, next } = await callInbox('mails.list', {});
  return { mails: items, next };
}

/** With those that come after the last. */
export async function withOlderMails({ mails, next }: Inbox): Promise<Inbox> {
  const page = await callInbox('mails.list', { after: next ?? undefined });
  return { mails: [...mails, ...page.items], next: page.next };
}
