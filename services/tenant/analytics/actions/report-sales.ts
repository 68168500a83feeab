import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import { mailbox } from '../../mailbox/contract.ts';
import type { analytics } from '../contract.ts';

type Row = { key: string; orders: number; units: number; gross: number; refunds: number };

const byProduct = sql`
  select sku as key, sum(orders) as orders, sum(units) as units, sum(gross) as gross, sum(refunds) as refunds
  from product_sales
  where day between $1 and $2
  group by sku
  order by sku`;

const byDayCountryOrChannel = sql`
  select case $3 when 'day' then to_char(day, 'YYYY-MM-DD') when 'country' then country else channel end as key,
    sum(orders) as orders, sum(units) as units, sum(gross) as gross, sum(refunds) as refunds
  from sales
  where day between $1 and $2
  group by 1
  order by 1`;

/** Figures of a span of days. What is still on its way here is not in them; `asOf` says since when. */
export const reportSales: ActionHandler<typeof analytics, 'sales.report'> = async (context, { from, to, groupBy }) => {
  // Asked first: the figures then hold at least what was handled until that moment.
  const { handledUntil } = await context.call(mailbox, 'progress', {});
  const rows =
    groupBy === 'product'
      ? await context.db.query<Row>(byProduct, [from, to])
      : await context.db.query<Row>(byDayCountryOrChannel, [from, to, groupBy]);
  const money = (amount: number) => ({ amount, currency: context.facts.currency });
  return {
    rows: rows.map(({ key, orders, units, gross, refunds }) => ({
      key,
      orders,
      units,
      gross: money(gross),
      refunds: money(refunds),
      net: money(gross - refunds),
    })),
    asOf: handledUntil,
  };
};
