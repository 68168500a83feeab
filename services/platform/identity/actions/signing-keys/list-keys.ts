import type { Handler } from '../../handler.ts';
import type { IdentitySecrets } from '../../secrets.ts';
import { publicKeys } from '../../signing-keys.ts';

export const listKeys =
  (secrets: IdentitySecrets): Handler<'keys.list'> =>
  async ({ db }) => ({ keys: await publicKeys(db, secrets) });
