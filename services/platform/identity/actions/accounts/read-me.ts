import type { Handler } from '../../handler.ts';
import { personOf, shownPerson } from '../../person.ts';

/** @throws AppError unauthenticated */
export const readMe: Handler<'people.me'> = async ({ db, scope }) => shownPerson(await personOf(db, scope));
