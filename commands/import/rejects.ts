import { createWriteStream, type WriteStream } from 'node:fs';
import { access, constants, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { basename, dirname, join } from 'node:path';

export type Rejects = {
  add(line: number, reason: string, fields: readonly string[]): Promise<void>;
  /** Resolves when all is on disk. */
  close(): Promise<void>;
  /** How many there are, and where they stand. */
  count: number;
  path: string;
};

/**
 * The lines that were not taken, as a CSV file beside the history: its line number, why, and its columns. There is no such
 * file where every line was taken; one of an earlier run goes.
 * @param file the history; `history.csv.gz` gets `history.rejects.csv`
 */
export async function openRejects(file: string, header: readonly string[]): Promise<Rejects> {
  const path = await placeOf(file);
  await rm(path, { force: true });
  let out: WriteStream | undefined;
  const rejects: Rejects = {
    count: 0,
    path,
    async add(line, reason, fields) {
      rejects.count += 1;
      out ??= begin(path, header);
      if (!out.write(csvLine([String(line), reason, ...fields]))) await once(out, 'drain');
    },
    async close() {
      if (out === undefined) return;
      out.end();
      await once(out, 'close');
    },
  };
  return rejects;
}

function begin(path: string, header: readonly string[]): WriteStream {
  const out = createWriteStream(path);
  out.write(csvLine(['line', 'reason', ...header]));
  return out;
}

/** A history in a folder that is not ours to write in has its rejects in the present one. */
async function placeOf(file: string): Promise<string> {
  const name = `${basename(file).replace(/\.csv(\.gz)?$|\.gz$/i, '')}.rejects.csv`;
  const writable = await access(dirname(file), constants.W_OK).then(() => true, () => false);
  return writable ? join(dirname(file), name) : name;
}

function csvLine(fields: readonly string[]): string {
  return `${fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\n`;
}
