import type { ReadRecord } from './batches.ts';
import { type Columns, readHeader } from './columns.ts';
import { occurrenceCounter } from './occurrences.ts';
import { readLine, UnreadableLine } from './read-line.ts';
import { csvRecords, type CsvRecord } from './records.ts';
import { textLines } from './text-lines.ts';

export type History = { columns: Columns; records: AsyncIterable<ReadRecord> };

/**
 * Reads a history from the bytes of its file, as far as it is asked for.
 * @param path for messages
 * @throws ImportError not_csv
 */
export async function readHistory(chunks: AsyncIterable<Buffer>, path: string): Promise<History> {
  const records = csvRecords(textLines(chunks))[Symbol.asyncIterator]();
  const first = await records.next();
  const columns = readHeader(path, first.done ? undefined : first.value);
  return { columns, records: readRecords({ [Symbol.asyncIterator]: () => records }, columns) };
}

async function* readRecords(records: AsyncIterable<CsvRecord>, columns: Columns): AsyncIterable<ReadRecord> {
  const occurrenceOf = occurrenceCounter();
  for await (const record of records) {
    yield { number: record.line, fields: record.fields, content: contentOf(record, columns, occurrenceOf) };
  }
}

function contentOf(
  record: CsvRecord,
  columns: Columns,
  occurrenceOf: ReturnType<typeof occurrenceCounter>,
): ReadRecord['content'] {
  try {
    const line = readLine(record, columns);
    return { line: { ...line, occurrence: occurrenceOf(line) } };
  } catch (error) {
    if (error instanceof UnreadableLine) return { unreadable: error.message };
    throw error;
  }
}
