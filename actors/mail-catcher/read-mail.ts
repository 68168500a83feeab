import PostalMime, { type Address, type Email } from 'postal-mime';

export type MailHead = { from: string; to: string[]; subject: string };

/** Characters of a body that are shown: an answer has to fit a message. The file has all of it. */
const mostCharacters = 200_000;
/** The same for a line of the list, of which an answer may have 200. */
const mostInHead = 500;
const mostReceivers = 10;

/** What a list shows of a mail. Its body is not parsed: a page of mails may be many megabytes. */
export async function readHead(message: Buffer): Promise<MailHead> {
  const end = message.indexOf('\r\n\r\n');
  return headOf(await PostalMime.parse(end === -1 ? message : message.subarray(0, end + 4)));
}

/** A mail with what can be read of it. */
export async function readMail(message: Buffer): Promise<MailHead & { text: string | null; html: string | null }> {
  const mail = await PostalMime.parse(message);
  return { ...headOf(mail), text: shortened(mail.text), html: shortened(mail.html) };
}

function headOf({ from, to = [], subject = '' }: Email): MailHead {
  return { from: from === undefined ? '' : inWords(from), to: to.slice(0, mostReceivers).map(inWords), subject: subject.slice(0, mostInHead) };
}

function inWords({ name, address }: Address): string {
  const words = address === undefined || address === '' ? name : name === '' ? address : `${name} <${address}>`;
  return words.slice(0, mostInHead);
}

function shortened(text: string | undefined): string | null {
  return text === undefined ? null : text.slice(0, mostCharacters);
}
