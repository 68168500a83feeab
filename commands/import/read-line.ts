import type { HistoryLine } from '../../services/tenant/webshop/contract.ts';
import type { Columns } from './columns.ts';
import type { CsvRecord } from './records.ts';

export type ReadLine = Omit<HistoryLine, 'occurrence'>;

/** Why a line cannot be taken, in words for whoever made the file. */
export class UnreadableLine extends Error {}

/** Sums must stay exact in a double and within what money may hold, in minor units. */
const greatestAmount = 1e15;
const greatestQuantity = 1e9;
const greatestPrice = 1e12;

/**
 * Reads a line of a retail history: types, lengths and ranges, not what the line means. Codes are taken exactly.
 * @throws UnreadableLine
 */
export function readLine(record: CsvRecord, { header, at }: Columns): ReadLine {
  const { fields } = record;
  if (!record.whole) unreadable('its quotes are not closed');
  if (fields.length !== header.length) unreadable(`it has ${fields.length} columns, the first line has ${header.length}`);
  const field = (name: keyof Columns['at']) => fields[at[name]] as string;
  const quantity = readQuantity(field('quantity'));
  const price = readPrice(field('price'));
  if (Math.abs(quantity * price) > greatestAmount) unreadable('Quantity × UnitPrice is too large');
  return {
    line: record.line,
    invoice: readText('InvoiceNo', field('invoice'), 1, 64),
    sku: readText('StockCode', field('sku'), 1, 64),
    description: readText('Description', field('description').trim().replace(/\s+/g, ' '), 0, 1_000),
    quantity,
    at: readTime(field('at')),
    price,
    customer: readCustomer(field('customer')),
    country: readText('Country', field('country').trim(), 0, 100),
  };
}

function readText(name: string, text: string, least: number, most: number): string {
  if (text.trim().length < least) unreadable(`${name} is empty`);
  if (text.length > most) unreadable(`${name} is longer than ${most} characters`);
  if (/\p{Cc}/u.test(text)) unreadable(`${name} holds a control character`);
  return text;
}

function readQuantity(text: string): number {
  if (!/^[+-]?\d+$/.test(text.trim())) unreadable(`Quantity ${shown(text)} is not a whole number`);
  const quantity = Number(text);
  if (Math.abs(quantity) > greatestQuantity) unreadable(`Quantity ${shown(text)} is too large`);
  // Number('-0') is a zero of its own, which would not be equal to 0.
  return quantity + 0;
}

/** Whole pennies of a decimal text; nothing is rounded. */
function readPrice(text: string): number {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  const [, sign, whole = '', part = ''] = found ?? [];
  if (found === null || whole + part === '') unreadable(`UnitPrice ${shown(text)} is not a number`);
  if (sign === '-' && /[1-9]/.test(whole + part)) unreadable(`UnitPrice ${shown(text)} is below 0`);
  if (!/^0*$/.test(part.slice(2))) unreadable(`UnitPrice ${shown(text)} is not whole pennies`);
  const price = Number(whole + part.slice(0, 2).padEnd(2, '0'));
  if (price > greatestPrice) unreadable(`UnitPrice ${shown(text)} is too large`);
  return price;
}

function readTime(text: string): string {
  const found = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?$/.exec(text.trim());
  const [, day, minutes, seconds = ':00'] = found ?? [];
  const time = `${minutes}${seconds}`;
  // A day that no calendar has (30 February) comes back as another one.
  const real = found !== null && Number(day!.slice(0, 4)) > 0 && sameInCalendar(`${day}T${time}.000Z`);
  if (!real) unreadable(`InvoiceDate ${shown(text)} is not a time like 2010-12-01 08:26:00`);
  return `${day} ${time}`;
}

function sameInCalendar(iso: string): boolean {
  const time = new Date(iso);
  return !Number.isNaN(time.getTime()) && time.toISOString() === iso;
}

/** Spreadsheets write the number of a customer as `17850.0`. */
function readCustomer(text: string): string | null {
  const customer = readText('CustomerID', text.trim(), 0, 64).replace(/^(\d+)\.0+$/, '$1');
  return customer === '' ? null : customer;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function unreadable(reason: string): never {
  throw new UnreadableLine(reason);
}
