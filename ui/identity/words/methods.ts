import { msg } from '@lit/localize';
import type { Method } from '../../data/sign-in.ts';

/** How somebody proved who they are. */
export const methodNames: Readonly<Record<Method, () => string>> = {
  password: () => msg('password'),
  'magic-link': () => msg('mailed link'),
  passkey: () => msg('passkey'),
  totp: () => msg('authenticator app'),
  'recovery-code': () => msg('recovery code'),
};

/** A network as it is read: `loopback` and `private` by words, others as they are. */
export function nameOfPlace(place: string | null): string {
  if (place === 'loopback') return msg('this computer');
  if (place === 'private') return msg('a private network');
  return place ?? msg('an unknown network');
}
