import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from './platform.ts';

/** Milliseconds that a mail may be on its way through the mailbox. */
const patience = 20_000;

/** The words of the newest mail to an address with this subject, among those that a platform without a mail server keeps. Waits for one. */
export async function mailTo(platform: Platform, address: string, subject: string): Promise<string> {
  for (const deadline = Date.now() + patience; ; await sleep(100)) {
    const newest = mailsTo(platform, address, subject).at(-1);
    if (newest !== undefined) return newest;
    if (Date.now() > deadline) throw new Error(`no mail “${subject}” to ${address}`);
  }
}

/** The words of all of them, oldest first. */
export function mailsTo({ dataDir }: Platform, address: string, subject: string): string[] {
  return filesOf(join(dataDir, 'mail'))
    .map((file) => readFileSync(file, 'utf8'))
    .filter((mail) => header(mail, 'To') === address && header(mail, 'Subject') === subject)
    .map(wordsOf);
}

/** The address that a mail leads to. */
export function linkIn(words: string): string {
  const [link] = /https?:\/\/\S+/.exec(words) ?? [];
  if (link === undefined) throw new Error(`no link in: ${words}`);
  return link;
}

// Their names begin with the time.
function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.eml'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

const header = (mail: string, name: string): string | undefined => new RegExp(`^${name}: (.*?)\\r?$`, 'm').exec(mail)?.[1];

/** RFC 2045, 6.7, where it is said to be so. */
function wordsOf(mail: string): string {
  const words = mail.slice(/\r?\n\r?\n/.exec(mail)?.index ?? 0).trim();
  if (header(mail, 'Content-Transfer-Encoding') !== 'quoted-printable') return words;
  const bytes = words.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
