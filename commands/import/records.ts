import { parse } from 'csv-parse/sync';
import type { TextLine } from './text-lines.ts';

export type CsvRecord = {
  /** The line of the file where it begins, from 1. */
  line: number;
  fields: string[];
  /** False where quotes are open or misplaced; then the line stands in `fields` as a whole. */
  whole: boolean;
};

/** A quoted field may go over this many lines; a quote that closes later is taken for a mistake of its own line. */
const mostLines = 20;

/**
 * The records of a CSV text, its header among them. A line that cannot be parsed spoils nothing but itself: a stray quote
 * does not swallow the lines after it, as it would where the whole text is parsed at once. Empty lines are passed over.
 */
export async function* csvRecords(lines: AsyncIterable<TextLine>): AsyncIterable<CsvRecord> {
  const open: TextLine[] = [];
  let width: number | undefined;
  for await (const line of lines) {
    open.push(line);
    for (const record of complete(open, width, false)) {
      width ??= record.fields.length;
      yield record;
    }
  }
  yield* complete(open, width, true);
}

/** Takes off the lines every record that is decided; what may go on with the next line stays. */
function* complete(lines: TextLine[], width: number | undefined, atEnd: boolean): Iterable<CsvRecord> {
  while (lines.length > 0) {
    const [first] = lines as [TextLine];
    const found = firstRecord(lines, width);
    if (found === undefined && !atEnd && lines.length < mostLines) return;
    lines.splice(0, found?.lines ?? 1);
    if (first.text === '') continue;
    yield { line: first.number, fields: found?.fields ?? [first.text], whole: found !== undefined };
  }
}

function firstRecord(lines: readonly TextLine[], width: number | undefined): { fields: string[]; lines: number } | undefined {
  const [first] = lines as [TextLine];
  if (!first.text.includes('"')) return { fields: first.text.split(','), lines: 1 };
  // A lone quote inside an unquoted field (12" RULER) may stand.
  const alone = parsed(first.text, { relax_quotes: true });
  if (alone !== undefined) return { fields: alone, lines: 1 };
  let text = first.text;
  for (const [index, line] of lines.slice(1).entries()) {
    text += `\n${line.text}`;
    const fields = line.text.includes('"') ? parsed(text, { relax_quotes: false }) : undefined;
    if (fields !== undefined && fields.length === width) return { fields, lines: index + 2 };
  }
  return undefined;
}

function parsed(text: string, options: { relax_quotes: boolean }): string[] | undefined {
  try {
    const records: string[][] = parse(text, options);
    return records.length === 1 ? records[0] : undefined;
  } catch {
    return undefined;
  }
}
