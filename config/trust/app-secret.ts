import { createHmac } from 'node:crypto';

/** The secret of the client that a host of ours is at the OpenID provider: nobody keeps it, whoever has the key can make it. */
export function appSecret(appKey: string, clientId: string): string {
  return createHmac('sha256', appKey).update(clientId).digest('base64url');
}
