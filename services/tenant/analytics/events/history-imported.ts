import type { Payload } from '../../../kit/contract.ts';
import type { EventHandler } from '../../../kit/service.ts';
import type { webshop } from '../../webshop/contract.ts';
import { book, type Entry, unitsOf } from '../book.ts';

type History = Payload<typeof webshop, 'history.imported'>;
type Order = History['orders'][number];
type Return = History['returns'][number];

/** Books a batch of an imported history. Its adjustments are the warehouse's alone. */
export const bookHistory: EventHandler<typeof webshop, 'history.imported'> = async (context, { orders, returns }) => {
  await book(context, [...orders.flatMap(orderCounts), ...orders.flatMap(soldLines), ...returns.flatMap(returnedLines)]);
};

/** An order counts once, on the day that it was placed, even where a later batch shows that this was an earlier one. */
function orderCounts({ placedAt, placedBefore, country, channel }: Order): Entry[] {
  if (placedBefore === null) return [{ at: placedAt, country, channel, orders: 1 }];
  return [
    { at: placedBefore, country, channel, orders: -1 },
    { at: placedAt, country, channel, orders: 1 },
  ];
}

function soldLines({ country, channel, lines }: Order): Entry[] {
  return lines.map((line) => ({
    at: line.at,
    country,
    channel,
    sku: line.sku,
    productOrders: line.newInOrder ? 1 : 0,
    units: unitsOf(line),
    gross: line.amount,
  }));
}

function returnedLines({ country, lines }: Return): Entry[] {
  return lines.map((line) => ({
    at: line.at,
    country,
    channel: 'import',
    sku: line.sku,
    units: -unitsOf(line),
    refunds: line.amount,
  }));
}
