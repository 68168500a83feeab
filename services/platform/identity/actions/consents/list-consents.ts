import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../../kit/list.ts';
import { consentsOf } from '../../consents.ts';
import type { Handler } from '../../handler.ts';
import { personOf } from '../../person.ts';

export const listConsents: Handler<'consents.list'> = async ({ db, scope }, { limit, after }) => {
  const person = await personOf(db, scope);
  const last = after === undefined ? undefined : decodeCursor(z.tuple([z.string(), z.string()]), after);
  return cutPage(await consentsOf(db, person.id, limit + 1, last), limit, ({ name, id }) => [name, id]);
};
