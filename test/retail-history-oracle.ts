/**
 * What a retail history says, worked out straight from the file and on purpose with nothing of the importer's: the whole
 * file at once, prices by decimal text, sets and sums in memory.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

export type OracleRow = { key: string; orders: number; units: number; gross: number; refunds: number; net: number };
export type Grouping = 'day' | 'product' | 'country' | 'channel';

type Sums = { orders: Set<string>; units: number; gross: number; refunds: number };
type FileLine = Record<'InvoiceNo' | 'StockCode' | 'Description' | 'Quantity' | 'InvoiceDate' | 'UnitPrice' | 'CustomerID' | 'Country', string>;

export class RetailHistoryOracle {
  readonly summary = { lines: 0, orders: 0, returns: 0, adjustments: 0, products: 0, customers: 0, rejected: 0 };
  /** Pieces per stocked product. */
  readonly stock = new Map<string, number>();
  /** First and last day. */
  readonly from: string;
  readonly to: string;
  readonly #sums: Record<Grouping, Map<string, Sums>> = { day: new Map(), product: new Map(), country: new Map(), channel: new Map() };

  constructor(file: string, openingStock = 0) {
    const bytes = readFileSync(file);
    const lines: FileLine[] = parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true, bom: true });
    const orders = new Set<string>();
    const returns = new Set<string>();
    const products = new Set<string>();
    const customers = new Set<string>();
    for (const line of lines) {
      const { InvoiceNo: invoice, StockCode: code, CustomerID: customer } = line;
      const pennies = Math.round(Number(line.UnitPrice) * 100);
      const quantity = Number(line.Quantity);
      const stocked = /^[0-9]{5}/.test(code);
      this.summary.lines += 1;
      const isReturn = invoice[0] === 'C';
      const isAdjustment = !isReturn && (quantity < 0 || (pennies === 0 && customer === ''));
      if (!(pennies >= 0) || !/^\d+(\.\d\d?0*)?$/.test(line.UnitPrice) || (isAdjustment && !stocked)) {
        this.summary.rejected += 1;
        continue;
      }
      products.add(code);
      if (stocked) this.stock.set(code, (this.stock.get(code) ?? openingStock) + (isAdjustment || isReturn ? Math.abs(quantity) * (isAdjustment ? Math.sign(quantity) : 1) : -quantity));
      if (isAdjustment) {
        this.summary.adjustments += 1;
        continue;
      }
      (isReturn ? returns : orders).add(invoice);
      if (customer !== '') customers.add(customer);
      const keys = { day: line.InvoiceDate.slice(0, 10), product: code, country: line.Country, channel: 'import' };
      for (const [grouping, key] of Object.entries(keys) as [Grouping, string][]) {
        const sums = this.#sums[grouping].get(key) ?? { orders: new Set(), units: 0, gross: 0, refunds: 0 };
        this.#sums[grouping].set(key, sums);
        if (isReturn) sums.refunds += Math.abs(quantity) * pennies;
        else {
          sums.gross += quantity * pennies;
          sums.orders.add(invoice);
        }
        if (stocked) sums.units += isReturn ? -Math.abs(quantity) : quantity;
      }
    }
    Object.assign(this.summary, { orders: orders.size, returns: returns.size, products: products.size, customers: customers.size });
    const days = [...this.#sums.day.keys()].toSorted();
    this.from = days[0] ?? '';
    this.to = days.at(-1) ?? '';
  }

  rows(grouping: Grouping): OracleRow[] {
    return [...this.#sums[grouping]]
      .map(([key, { orders, units, gross, refunds }]) => ({ key, orders: orders.size, units, gross, refunds, net: gross - refunds }))
      .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  }
}
