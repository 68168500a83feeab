import { randomUUID } from 'node:crypto';
import { mailbox } from '../../services/tenant/mailbox/contract.ts';
import { type HistoryLine, type HistoryOutcome, webshop } from '../../services/tenant/webshop/contract.ts';
import { batchesOf, type ReadRecord } from './batches.ts';
import { openFile } from './file-bytes.ts';
import { ImportError } from './import-error.ts';
import type { Operator } from './operator.ts';
import { type Progress, showProgress } from './progress.ts';
import { readHistory } from './read-history.ts';
import { openRejects, type Rejects } from './rejects.ts';
import { summarize, type Summary } from './summary.ts';
import { openTenant, type TenantClient } from './tenant-client.ts';

export type ImportOrder = { operator: Operator; tenant: string; file: string; openingStock: number };

/** While the shop works on one batch the next is read and on its way; more would only wait there. */
const batchesInFlight = 2;

type Sent = { batch: ReadRecord[]; outcomes: Promise<HistoryOutcome[]> };

/**
 * Loads a history into a running platform and waits until everything that follows from it is done.
 * @throws ImportError; what was loaded until then stays, and loading it again changes nothing
 */
export async function importHistory(order: ImportOrder): Promise<Summary> {
  const file = await openFile(order.file);
  const history = await readHistory(file.chunks, order.file);
  const correlationId = randomUUID();
  const progress = showProgress(file.size);
  try {
    const onOutage = (reason: string | null): void =>
      progress.say(reason === null ? 'the platform is back' : `waiting for the platform: ${reason}`);
    const tenant = await openTenant({ operator: order.operator, slug: order.tenant, correlationId, onOutage });
    const rejects = await openRejects(order.file, history.columns.header);
    const summary = summarize();
    const sent: Sent[] = [];
    const takeFirst = async (): Promise<void> => {
      await take(sent.shift()!, summary, rejects);
      progress.read(summary.result().lines, file.position());
    };
    for await (const batch of batchesOf(history.records)) {
      const outcomes = judge(tenant, batch, order.openingStock);
      // It is awaited below; until then a failure must not count as one that nobody handles.
      outcomes.catch(() => {});
      sent.push({ batch, outcomes });
      if (sent.length >= batchesInFlight) await takeFirst();
    }
    while (sent.length > 0) await takeFirst();
    await rejects.close();
    await settle(tenant, correlationId, progress);
    if (rejects.count > 0) progress.say(`${rejects.count} lines were rejected: see ${rejects.path}`);
    return summary.result();
  } finally {
    progress.end();
  }
}

async function judge(tenant: TenantClient, batch: ReadRecord[], openingStock: number): Promise<HistoryOutcome[]> {
  const lines = batch.flatMap(({ content }): HistoryLine[] => ('line' in content ? [content.line] : []));
  if (lines.length === 0) return [];
  const { result } = webshop.actions['history.import'];
  return (await tenant.call('POST', '/history', result, { lines, openingStock })).outcomes;
}

async function take({ batch, outcomes }: Sent, summary: ReturnType<typeof summarize>, rejects: Rejects): Promise<void> {
  const judged = (await outcomes)[Symbol.iterator]();
  for (const { number, fields, content } of batch) {
    if ('unreadable' in content) {
      summary.unreadable();
      await rejects.add(number, content.unreadable, fields);
      continue;
    }
    const outcome = judged.next().value;
    if (outcome === undefined) throw new ImportError('refused', 'the platform did not answer for every line');
    summary.judged(content.line, outcome);
    if (outcome.kind === 'rejected') await rejects.add(number, outcome.reason, fields);
  }
}

/** Waits until every event that the import caused was handled, and those that these have caused. */
async function settle(tenant: TenantClient, correlationId: string, progress: Progress): Promise<void> {
  const path = `/mailbox/pending?correlationId=${correlationId}&wait=1000`;
  for (;;) {
    const { pending, dead } = await tenant.call('GET', path, mailbox.actions.pending.result);
    if (pending > 0) {
      progress.settling(pending);
      continue;
    }
    if (dead === 0) return;
    throw new ImportError('dead_letters', `${dead} events of the import could not be handled: see GET /api/mailbox/dead-letters`);
  }
}
