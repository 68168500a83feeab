import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Mails in a folder, each an `.eml` file that its owner alone can read. */
export type KeptMails = {
  /** Resolves when the mail would outlive a crash; then those over the limit, the oldest, are gone. */
  add(message: Buffer): Promise<void>;
  /** Their ids, the newest first. */
  ids(): Promise<string[]>;
  /** Undefined where there is no mail of this id. */
  read(id: string): Promise<Buffer | undefined>;
};

// An id begins with its time: `2026-11-26T01-24-53.123Z-…`. Other files of the folder are somebody else's.
const idShape = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)-[\w.-]+$/;
const ending = '.eml';
const draftEnding = '.draft';

/** @param most mails that are kept */
export function openKeptMails(folder: string, most: number): KeptMails {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // What a crash in the middle of a write has left: its sender was told of no success.
  for (const name of readdirSync(folder)) if (name.endsWith(`${ending}${draftEnding}`)) rmSync(join(folder, name), { force: true });
  let lastTime = 0;

  /** Two mails never have the same time, so that the order of their ids is that in which they came. */
  function newId(): string {
    lastTime = Math.max(Date.now(), lastTime + 1);
    return `${new Date(lastTime).toISOString().replaceAll(':', '-')}-${randomBytes(6).toString('hex')}`;
  }

  async function ids(): Promise<string[]> {
    const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
    return names.filter((name) => idShape.test(name)).sort((one, other) => (one < other ? 1 : -1));
  }

  const fileOf = (id: string) => join(folder, `${id}${ending}`);

  return {
    async add(message) {
      const file = fileOf(newId());
      const draft = `${file}${draftEnding}`;
      await writeFile(draft, message, { mode: 0o600, flush: true });
      await rename(draft, file);
      const old = (await ids()).slice(most);
      await Promise.all(old.map((id) => rm(fileOf(id), { force: true })));
    },
    ids,
    async read(id) {
      if (!idShape.test(id)) return undefined;
      return readFile(fileOf(id)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
    },
  };
}

/** When a mail came, as RFC 3339. */
export function timeOf(id: string): string {
  const [, hour, minute, second] = idShape.exec(id) ?? [];
  return `${hour}:${minute}:${second}`;
}
