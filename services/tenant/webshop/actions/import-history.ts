import type { Payload } from '../../../kit/contract.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { HistoryLine, HistoryOutcome, webshop } from '../contract.ts';
import { isStocked, judgeLine } from '../history/judge-line.ts';
import { lineKey } from '../history/line-key.ts';

type Imported = Omit<Payload<typeof webshop, 'history.imported'>, 'openingStock'>;

const importLines = sql`select import_history($1, $2) as imported`;

/** Takes a batch of lines as a whole; what is there already is passed over, so that a batch may be sent again. */
export const importHistory: ActionHandler<typeof webshop, 'history.import'> = async (context, { lines, openingStock }) => {
  const outcomes = lines.map(judgeLine);
  const judged = lines.flatMap((line, index) => recorded(line, outcomes[index] as HistoryOutcome));
  if (judged.length > 0) {
    await context.db.transaction(async (transaction) => {
      const row = await transaction.first<{ imported: Imported | null }>(importLines, [
        JSON.stringify(judged),
        context.facts.timezone,
      ]);
      if (row?.imported) await transaction.publish('history.imported', { openingStock, ...row.imported });
    });
  }
  return { outcomes };
};

/** A line as the database takes it; rejected ones leave nothing. */
function recorded(line: HistoryLine, { kind }: HistoryOutcome): object[] {
  if (kind === 'rejected') return [];
  return [
    {
      ...line,
      key: lineKey(line),
      kind,
      stocked: isStocked(line.sku),
      country: line.country === '' ? null : line.country,
      // The books write what came back as less than nothing; here a return has pieces.
      quantity: kind === 'return' ? Math.abs(line.quantity) : line.quantity,
    },
  ];
}
