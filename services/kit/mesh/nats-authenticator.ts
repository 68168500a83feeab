/** How a connection proves to NATS who it is: the user's JWT, and the server's nonce signed with the user's seed. */
import { sign } from 'node:crypto';
import type { Authenticator } from 'nats';
import { privateKeyOf, publicKeyOf } from '../../../config/trust/nkeys.ts';

export interface NatsCredentials {
  jwt: string;
  seed: string;
}

/** For the `authenticator` option of nats.js, whose own one signs in JavaScript and takes 16 ms instead of 1. */
export function natsAuthenticator({ jwt, seed }: NatsCredentials): Authenticator {
  const nkey = publicKeyOf(seed);
  const key = privateKeyOf(seed);
  return (nonce) => ({ jwt, nkey, sig: nonce ? sign(null, Buffer.from(nonce), key).toString('base64url') : '' });
}
