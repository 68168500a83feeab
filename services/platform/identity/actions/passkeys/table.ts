import type { passkeyActions } from '../../contract/passkeys.ts';
import type { HandlersOf } from '../../handler.ts';
import { keptSealed } from '../../kept-sealed.ts';
import type { IdentityParts } from '../../parts.ts';
import { addPasskey } from './add-passkey.ts';
import { beginPasskey } from './begin-passkey.ts';
import { removePasskey } from './remove-passkey.ts';
import { renamePasskey } from './rename-passkey.ts';

export function passkeyHandlers(parts: IdentityParts): HandlersOf<typeof passkeyActions> {
  return {
    'passkeys.begin': beginPasskey,
    'passkeys.add': keptSealed('passkeys.add', parts.secrets, addPasskey(parts)),
    'passkeys.rename': renamePasskey,
    'passkeys.remove': removePasskey,
  };
}
