import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { ApplicationSession } from '../contract/clients.ts';
import { signingAlgorithm, type SigningKey } from '../contract.ts';

/** A logout token as OpenID Connect Back-Channel Logout 1.0, section 2.4 has it. Each is another: one that was heard and not answered may come again. */
export async function logoutToken(key: SigningKey, issuer: string, { clientId, personId, sid }: ApplicationSession): Promise<string> {
  return new SignJWT({ sid, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })
    .setProtectedHeader({ alg: signingAlgorithm, kid: key.kid, typ: 'logout+jwt' })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setSubject(personId)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('2m')
    .sign(await importJWK(key, signingAlgorithm));
}
