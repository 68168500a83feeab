import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';

const destroy = sql`delete from artifacts where model = $1 and id_hash = $2`;

export const destroyArtifact: Handler<'artifacts.destroy'> = async ({ db }, { model, id }) => {
  await db.query(destroy, [model, hashOf(id)]);
  return null;
};
