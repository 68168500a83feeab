import { open } from '../../../../../config/trust/secret-box.ts';
import { sql } from '../../../../kit/statement.ts';
import { hashOf, sealContext } from '../../artifact-keys.ts';
import type { Handler } from '../../handler.ts';
import type { IdentitySecrets } from '../../secrets.ts';

type Row = { id_hash: Buffer; payload: string; consumed_at: Date | null };

const find = {
  id: sql`
    select id_hash, payload, consumed_at from artifacts
    where model = $1 and id_hash = $2 and (expires_at is null or expires_at > now())`,
  // A session that changes its identifier keeps its uid; the youngest is meant.
  uid: sql`
    select id_hash, payload, consumed_at from artifacts
    where model = $1 and uid_hash = $2 and (expires_at is null or expires_at > now())
    order by expires_at desc limit 1`,
  userCode: sql`
    select id_hash, payload, consumed_at from artifacts
    where model = $1 and user_code_hash = $2 and (expires_at is null or expires_at > now())
    order by expires_at desc limit 1`,
};

export const findArtifact =
  ({ sealKey }: IdentitySecrets): Handler<'artifacts.find'> =>
  async ({ db }, { model, by, key }) => {
    const row = await db.first<Row>(find[by], [model, hashOf(key)]);
    if (row === undefined) return null;
    const payload = JSON.parse(open(sealKey, row.payload, sealContext(model, row.id_hash))) as Record<string, unknown>;
    return row.consumed_at === null ? payload : { ...payload, consumed: Math.floor(row.consumed_at.getTime() / 1_000) };
  };
