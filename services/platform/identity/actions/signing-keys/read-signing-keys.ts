import type { Handler } from '../../handler.ts';
import type { IdentitySecrets } from '../../secrets.ts';
import { signingKeys } from '../../signing-keys.ts';

export const readSigningKeys =
  (secrets: IdentitySecrets): Handler<'keys.signing'> =>
  async ({ db }) => ({ keys: await signingKeys(db, secrets), cookieKeys: [...secrets.cookieKeys], appKey: secrets.appKey });
