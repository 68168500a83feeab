import type { Handler } from '../../handler.ts';
import { shownOrganisation, standingIn } from '../../organisations/standing.ts';

/** @throws AppError not_found */
export const getOrganisation: Handler<'organisations.get'> = async ({ db, scope }, { organisation }) =>
  shownOrganisation((await standingIn(db, scope, organisation)).organisation);
