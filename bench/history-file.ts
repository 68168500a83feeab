import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { writeHistory } from '../test/written-history.ts';

export type HistoryFile = {
  path: string;
  /** What it is, for people. */
  origin: string;
  remove(): void;
};

/** The UCI data set lies beside the project where it is at all; it is not ours to pass on. */
const realHistory = join(import.meta.dirname, '../../shared/data/online-retail');
const months = 6;

/** One file of about 200,000 lines: months of a real shop's history, or one of our own writing. */
export function historyFile(): HistoryFile {
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-bench-'));
  const path = join(folder, 'history.csv');
  const real = existsSync(realHistory);
  writeFileSync(path, real ? realMonths() : writeHistory({ invoices: 30_000, seed: 24 }));
  return {
    path,
    origin: real ? `Online Retail, ${months} months` : 'a history of our own writing',
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function realMonths(): string {
  const files = readdirSync(realHistory).filter((name) => name.endsWith('.csv.gz')).sort().slice(0, months);
  const texts = files.map((name) => gunzipSync(readFileSync(join(realHistory, name))).toString());
  return texts.map((text, index) => (index === 0 ? text : text.slice(text.indexOf('\n') + 1))).join('');
}
