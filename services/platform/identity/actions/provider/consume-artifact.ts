import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';

// The row lock puts those who come at once in a line; the first changes what the others look for.
const consume = sql`
  update artifacts set consumed_at = now()
  where model = $1 and id_hash = $2 and consumed_at is null and (expires_at is null or expires_at > now())
  returning model`;

export const consumeArtifact: Handler<'artifacts.consume'> = async ({ db }, { model, id }) => ({
  consumed: (await db.first(consume, [model, hashOf(id)])) !== undefined,
});
