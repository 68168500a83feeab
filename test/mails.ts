import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import type { Platform } from './platform.ts';

/** Milliseconds that a mail may be on its way: one that could not be sent is tried again after 3, 10 and 30 seconds. */
const patience = 45_000;

/** The words of the newest mail to an address with this subject, among those that a platform without a mail server keeps. Waits for one. */
export async function mailTo(platform: Platform, address: string, subject: string): Promise<string> {
  for (const deadline = Date.now() + patience; ; await sleep(100)) {
    const newest = (await mailsTo(platform, address, subject)).at(-1);
    if (newest !== undefined) return newest;
    if (Date.now() > deadline) throw new Error(`no mail “${subject}” to ${address}; the platform says: ${platform.output().slice(-2_000)}`);
  }
}

/** The words of all of them, oldest first. */
export async function mailsTo({ dataDir }: Platform, address: string, subject: string): Promise<string[]> {
  const mails = await Promise.all(filesOf(join(dataDir, 'mail')).map((file) => PostalMime.parse(readFileSync(file))));
  const wanted = mails.filter((mail) => mail.subject === subject && mail.to?.some((to) => to.address === address));
  return wanted.map(({ text }) => text ?? '');
}

/** The address that a mail leads to. */
export function linkIn(words: string): string {
  const [link] = /https?:\/\/\S+/.exec(words) ?? [];
  if (link === undefined) throw new Error(`no link in: ${words}`);
  return link;
}

/** Their names begin with the time. */
function filesOf(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  return names.sort().map((name) => join(folder, name));
}
