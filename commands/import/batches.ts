import type { HistoryLine } from '../../services/tenant/webshop/contract.ts';

/** A record of the file: the line that it was read as, or why it could not be. */
export type ReadRecord = {
  number: number;
  fields: readonly string[];
  content: { line: HistoryLine } | { unreadable: string };
};

/** Large enough that a transaction per batch costs little, small enough for a message and for a short transaction. */
const mostRecords = 1_000;
/** Bytes of JSON; a message of the mesh ends at a mebibyte. */
const mostBytes = 512 * 1024;

/** Groups records into the batches in which they are sent. */
export async function* batchesOf(records: AsyncIterable<ReadRecord>): AsyncIterable<ReadRecord[]> {
  let batch: ReadRecord[] = [];
  let bytes = 0;
  for await (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record.content));
    if (batch.length === mostRecords || (bytes + size > mostBytes && batch.length > 0)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
