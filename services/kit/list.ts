import { z } from 'zod';
import { AppError } from './errors.ts';

/** The query of every list: how many, and after which cursor. */
export const listQuery = {
  limit: z.coerce.number<number>().int().min(1).max(200).default(50),
  after: z.string().max(500).optional(),
};

/** A page of a list; `next` is the cursor to ask for the following page with, or null at the end. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** An opaque cursor that holds the sort key of the last item shown. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The sort key within a cursor, of the shape given.
 * @throws AppError invalid_fields for a cursor that this list did not make
 */
export function decodeCursor<Key extends z.ZodType>(shape: Key, cursor: string): z.output<Key> {
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw new AppError('invalid_fields', { cause, errors: [{ path: 'after', message: 'is no cursor of this list' }] });
  }
}

/**
 * Cuts a page out of rows that were fetched with one row more than `limit`.
 * @param keyOf the sort key of a row, as the list's cursor holds it
 */
export function cutPage<Row>(rows: Row[], limit: number, keyOf: (row: Row) => readonly (string | number)[]) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}
