import type { signingKeyActions } from '../../contract/signing-keys.ts';
import type { HandlersOf } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { activateKey } from './activate-key.ts';
import { addKey } from './add-key.ts';
import { listKeys } from './list-keys.ts';
import { readSigningKeys } from './read-signing-keys.ts';
import { retireKey } from './retire-key.ts';
import { showKeys } from './show-keys.ts';

export function signingKeyHandlers({ secrets }: IdentityParts): HandlersOf<typeof signingKeyActions> {
  return {
    'keys.list': listKeys(secrets),
    'keys.signing': readSigningKeys(secrets),
    'keys.show': showKeys,
    'keys.add': addKey(secrets),
    'keys.activate': activateKey,
    'keys.retire': retireKey,
  };
}
