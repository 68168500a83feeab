import type { Method } from '../contract/sign-in.ts';

/** What decides how much is to be proved. */
export type Standing = {
  hasTotp: boolean;
  hasPasskey: boolean;
  hasRecoveryCodes: boolean;
  /** The device was trusted after a second factor was given on it. */
  deviceIsTrusted: boolean;
};

const first: readonly Method[] = ['password', 'magic-link', 'passkey'];
const second: ReadonlySet<Method> = new Set(['totp', 'passkey', 'recovery-code']);

/**
 * What may come next in a sign-in: a first proof, then a second where there is a second factor. Nothing: it is complete.
 * A passkey is both at once: something one has, and a finger or a PIN. Before the first proof all are offered, so that
 * nobody learns what an account has.
 */
export function nextMethods(done: readonly Method[], standing: Standing): Method[] {
  if (!done.some((method) => first.includes(method))) return [...first];
  if (done.some(isSecondFactor) || standing.deviceIsTrusted || !hasSecondFactor(standing)) return [];
  const offered: Method[] = [];
  if (standing.hasPasskey) offered.push('passkey');
  if (standing.hasTotp) offered.push('totp');
  if (standing.hasRecoveryCodes) offered.push('recovery-code');
  return offered;
}

export const isSecondFactor = (method: Method): boolean => second.has(method);

export const hasSecondFactor = ({ hasTotp, hasPasskey }: Standing): boolean => hasTotp || hasPasskey;
