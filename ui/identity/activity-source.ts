import type { AuditEvent } from '../data/identity.ts';
import type { ActivitySearch } from './activity-search.ts';
import { saveFile } from './save-file.ts';
import type { CallIdentity } from './step-up.ts';

/** Whose log it is. */
export type LogOf = 'me' | 'platform' | { organisation: string };

type Page = { items: AuditEvent[]; next: string | null };

export function readLog(call: CallIdentity, of: LogOf, wanted: ActivitySearch & { after: string | undefined }, signal: AbortSignal): Promise<Page> {
  if (of === 'me') return call('audit.own', wanted, { signal });
  if (of === 'platform') return call('audit.list', wanted, { signal });
  return call('audit.of-organisation', { ...wanted, ...of }, { signal });
}

/** Reads a company's or the platform's log to its end and gives it as one CSV file. `onProgress` hears of lines read. */
export async function exportLog(call: CallIdentity, of: LogOf, wanted: ActivitySearch, onProgress: (lines: number) => void): Promise<void> {
  const pieces: string[] = [];
  let lines = 0;
  let after: string | undefined;
  do {
    const { csv, next } = await (typeof of === 'object' ? call('audit.export-organisation', { ...wanted, ...of, after }) : call('audit.export', { ...wanted, after }));
    // Every part has the head line; a file has it once.
    const body = pieces.length === 0 ? csv : csv.slice(csv.indexOf('\n') + 1);
    pieces.push(body);
    lines += csv.split('\r\n').length - 2;
    onProgress(lines);
    after = next ?? undefined;
  } while (after !== undefined);
  saveFile('tenantry-activity.csv', 'text/csv', ...pieces);
}
