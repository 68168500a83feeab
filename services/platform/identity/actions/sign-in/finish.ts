import { randomBytes } from 'node:crypto';
import type { Transaction } from '../../../../kit/database.ts';
import { fail } from '../../../../kit/errors.ts';
import { sql } from '../../../../kit/statement.ts';
import { hashOf } from '../../artifact-keys.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { endOldSessions } from '../../sessions.ts';
import { type Attempt, findAttempt, stateOf } from '../../sign-in/attempt.ts';
import { placeOf } from '../../sign-in/place.ts';
import { isSecondFactor } from '../../sign-in/states.ts';

const finish = sql`delete from sign_in_attempts where id_hash = $1 returning id_hash`;
// Who shares the browser is known by the same cookie. In one order, so that two of them never wait for each other.
const renewDevices = sql`
  update devices set secret_hash = $2 where id in (select id from devices where secret_hash = $1 order by id for update)`;
const seeDevice = sql`
  update devices set secret_hash = $2, last_seen_at = now(), place = $3,
    trusted_until = case when $4 then now() + interval '30 days' else trusted_until end
  where id = $1
  returning id`;
const addDevice = sql`
  insert into devices (person_id, secret_hash, name, place, trusted_until)
  values ($1, $2, $3, $4, case when $5 then now() + interval '30 days' end)
  returning id, (select count(*) from devices where person_id = $1) = 0 as first`;
const openSession = sql`
  insert into sessions (person_id, device_id, secret_hash, methods, factor_at, place, expires_at)
  values ($1, $2, $3, $4, case when $5 then now() end, $6, now() + interval '30 days')
  returning id, expires_at, authenticated_at`;
const confirmSession = sql`
  update sessions set secret_hash = $2, methods = $3, authenticated_at = now(), factor_at = case when $4 then now() else factor_at end
  where id = $1
  returning id, expires_at, authenticated_at`;

type Opened = { id: string; expires_at: Date; authenticated_at: Date };

/** @throws AppError factor_required, sign_in_expired */
export const finishSignIn: Handler<'sign-in.finish'> = ({ db, scope, nudge }, { attempt, trust }) =>
  db.transaction(async (transaction) => {
    const known = await findAttempt(transaction, attempt);
    const personId = known.person_id ?? fail('factor_required');
    if (!stateOf(known).complete) fail('factor_required');
    if ((await transaction.first(finish, [known.id_hash])) === undefined) fail('sign_in_expired');

    const withFactor = known.methods.some(isSecondFactor);
    const place = placeOf(scope.address);
    // New secrets at each sign-in: what was in the browser before may have been planted there.
    const secrets = { device: randomBytes(32).toString('base64url'), session: randomBytes(32).toString('base64url') };
    await transaction.query(renewDevices, [known.device_secret_hash, hashOf(secrets.device)]);
    const trusted = trust && withFactor;
    const device = await keepDevice(transaction, known, personId, { secret: secrets.device, place, trusted });
    const opened =
      known.session_id === null
        ? await transaction.first<Opened>(openSession, [personId, device, hashOf(secrets.session), known.methods, withFactor, place])
        : await transaction.first<Opened>(confirmSession, [known.session_id, hashOf(secrets.session), known.methods, withFactor]);
    const { id, expires_at, authenticated_at } = opened ?? fail('sign_in_expired');
    await writeAudit(transaction, scope, {
      actor: `person:${personId}`,
      action: known.session_id === null ? 'person.signed-in' : 'session.confirmed',
      resource: `session:${id}`,
      personId,
      detail: known.methods.join(' + '),
    });
    if (trusted) await writeAudit(transaction, scope, { actor: `person:${personId}`, action: 'device.trusted', resource: `device:${device}`, personId });
    await endOldSessions(transaction, { scope, nudge });
    return {
      personId,
      session: { id, secret: secrets.session, expiresAt: expires_at.toISOString() },
      device: { id: device, secret: secrets.device },
      methods: known.methods,
      authenticatedAt: authenticated_at.toISOString(),
    };
  });

/** Resolves to the device's id. Its owner is told of one that is new, but for the first. */
async function keepDevice(
  transaction: Transaction,
  { device_id, device_name: name }: Attempt,
  personId: string,
  { secret, place, trusted }: { secret: string; place: string | null; trusted: boolean },
): Promise<string> {
  if (device_id !== null) {
    const seen = await transaction.first<{ id: string }>(seeDevice, [device_id, hashOf(secret), place, trusted]);
    return seen?.id ?? fail('sign_in_expired');
  }
  const added = await transaction.first<{ id: string; first: boolean }>(addDevice, [personId, hashOf(secret), name, place, trusted]);
  const { id, first } = added!;
  if (!first) await transaction.publish('device.added', { personId, deviceId: id, name, place, at: new Date().toISOString() });
  return id;
}
