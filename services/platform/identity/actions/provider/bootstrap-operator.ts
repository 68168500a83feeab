import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Queryable } from '../../../../kit/database.ts';
import { sql } from '../../../../kit/statement.ts';
import { writeAudit } from '../../audit.ts';
import type { OperatorSecrets } from '../../contract.ts';
import type { Handler } from '../../handler.ts';
import { keepPassword } from '../../keep-password.ts';
import type { IdentityParts } from '../../parts.ts';

type Existing = { client_id: string; secret_hash: Buffer; person_id: string; email: string };

const read = sql`
  select client_id, secret_hash, person_id, email
  from bootstrap_operator join service_accounts using (client_id) join people on people.id = person_id`;
const insertAccount = sql`
  insert into service_accounts (client_id, name, secret_hash, roles) values ($1, 'First operator', $2, '{operator}')`;
const insertPerson = sql`insert into people (email, password_hash) values ($1, $2) returning id`;
const insertMembership = sql`
  insert into memberships (organisation_id, person_id, role) select id, $1, 'owner' from organisations where type = 'platform'`;
const insertBootstrap = sql`insert into bootstrap_operator (client_id, person_id) values ($1, $2)`;
const renewAccount = sql`update service_accounts set secret_hash = $2 where client_id = $1`;

/** Sees that there is a first operator. New secrets end what the old ones have opened. */
export const bootstrapOperator =
  ({ passwords }: IdentityParts): Handler<'operators.bootstrap'> =>
  async ({ db, facts, scope, nudge }, { held }) => {
    const known = await db.first<Existing>(read);
    if (known !== undefined && held !== null && opens(held, known)) return held;

    const secrets: OperatorSecrets = {
      clientId: known?.client_id ?? 'operator',
      clientSecret: randomBytes(32).toString('base64url'),
      email: known?.email ?? `operator@${facts.domain}`,
      password: randomBytes(24).toString('base64url'),
    };
    const passwordHash = await passwords.hash(secrets.password);
    await db.transaction(async (transaction) => {
      if (known === undefined) await create(transaction, secrets, passwordHash);
      else {
        await transaction.query(renewAccount, [known.client_id, secretHash(secrets)]);
        await keepPassword(transaction, { scope, nudge }, known.person_id, passwordHash, 'operator.renewed');
      }
      await writeAudit(transaction, scope, {
        action: known === undefined ? 'operator.created' : 'operator.renewed',
        resource: `service-account:${secrets.clientId}`,
      });
    });
    nudge('client-secret', { renewed: secrets.clientId });
    return secrets;
  };

/** The person's password may have been changed since; the service account's secret tells whether the file is ours. */
function opens(held: OperatorSecrets, known: Existing): boolean {
  return held.clientId === known.client_id && held.email === known.email && timingSafeEqual(secretHash(held), known.secret_hash);
}

async function create(db: Queryable, secrets: OperatorSecrets, passwordHash: string): Promise<void> {
  await db.query(insertAccount, [secrets.clientId, secretHash(secrets)]);
  const person = await db.first<{ id: string }>(insertPerson, [secrets.email, passwordHash]);
  await db.query(insertMembership, [person?.id]);
  await db.query(insertBootstrap, [secrets.clientId, person?.id]);
}

function secretHash({ clientSecret }: OperatorSecrets): Buffer {
  return createHash('sha256').update(clientSecret).digest();
}
