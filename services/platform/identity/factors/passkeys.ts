import { generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import type { z } from 'zod';
import type { Queryable } from '../../../kit/database.ts';
import { sql } from '../../../kit/statement.ts';
import type { PlatformFacts } from '../../../kit/platform.ts';
import type { AuthenticationResponse, RegistrationResponse } from '../contract/passkeys.ts';
import { relyingParty } from './relying-party.ts';

type PasskeyRow = { id: string; person_id: string; public_key: Buffer; counter: number; transports: string[] };

const ofPerson = sql`select id, person_id, public_key, counter, transports from passkeys where person_id = $1`;
const byId = sql`select id, person_id, public_key, counter, transports from passkeys where id = $1`;
// Two answers with one count come from two copies of one authenticator, or one came twice: one of them is taken.
const use = sql`
  update passkeys set counter = $2, last_used_at = now() where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))
  returning person_id`;

/** What a browser makes a passkey with: one that needs no name to be typed, and that asks for a finger or a PIN. */
export async function creationOptions(db: Queryable, facts: PlatformFacts, person: { id: string; email: string; name: string }) {
  const { id: rpID, name: rpName } = relyingParty(facts);
  const known = await db.query<PasskeyRow>(ofPerson, [person.id]);
  return generateRegistrationOptions({
    rpID,
    rpName,
    userID: new TextEncoder().encode(person.id),
    userName: person.email,
    userDisplayName: person.name,
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** The credential that a browser made for the challenge, or undefined where it does not fit. */
export async function checkedCreation(facts: PlatformFacts, challenge: string, response: z.infer<typeof RegistrationResponse>) {
  const { id, origin } = relyingParty(facts);
  const options = { response: response as never, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: id };
  // It throws for what is forged as for what is broken.
  const checked = await verifyRegistrationResponse(options).catch(() => undefined);
  return checked?.verified ? checked.registrationInfo.credential : undefined;
}

/**
 * What a browser signs in with.
 * @param personId whose passkeys are asked for; without it the browser offers those it has
 */
export async function requestOptions(db: Queryable, facts: PlatformFacts, personId: string | null) {
  const known = personId === null ? [] : await db.query<PasskeyRow>(ofPerson, [personId]);
  return generateAuthenticationOptions({
    rpID: relyingParty(facts).id,
    allowCredentials: known.map(({ id, transports }) => ({ id, transports })),
    userVerification: personId === null ? 'required' : 'preferred',
  });
}

/**
 * Whose passkey has signed the challenge; undefined where it does not fit.
 * @param alone it is all that is proved, so that whoever holds the device must have shown who they are
 */
export async function usePasskey(
  db: Queryable,
  facts: PlatformFacts,
  challenge: string,
  response: z.infer<typeof AuthenticationResponse>,
  alone: boolean,
): Promise<string | undefined> {
  const row = await db.first<PasskeyRow>(byId, [response.id]);
  if (row === undefined) return undefined;
  const { id, origin } = relyingParty(facts);
  const checked = await verifyAuthenticationResponse({
    response: response as never,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: alone,
    credential: { id: row.id, publicKey: new Uint8Array(row.public_key), counter: row.counter, transports: row.transports },
  }).catch(() => undefined);
  if (checked?.verified !== true) return undefined;
  return (await db.first<{ person_id: string }>(use, [row.id, checked.authenticationInfo.newCounter]))?.person_id;
}
