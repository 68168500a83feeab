import type { CsvRecord } from './records.ts';
import { ImportError } from './import-error.ts';

const names = {
  invoice: 'InvoiceNo',
  sku: 'StockCode',
  description: 'Description',
  quantity: 'Quantity',
  at: 'InvoiceDate',
  price: 'UnitPrice',
  customer: 'CustomerID',
  country: 'Country',
} as const;

export type Columns = {
  /** As the file has them, for its rejects. */
  header: readonly string[];
  /** Where the column of each field is. */
  at: Readonly<Record<keyof typeof names, number>>;
};

/**
 * Finds the columns of a retail history by their names; their order is free, and more of them are passed over.
 * @throws ImportError not_csv
 */
export function readHeader(path: string, record: CsvRecord | undefined): Columns {
  const header = record?.whole ? record.fields.map((name) => name.trim()) : [];
  const missing = Object.values(names).filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw new ImportError('not_csv', `${path} is not a CSV file of a retail history: its first line does not name ${missing.join(', ')}`);
  }
  const at = Object.fromEntries(Object.entries(names).map(([field, name]) => [field, header.indexOf(name)]));
  return { header, at: at as Columns['at'] };
}
