import type { Method } from '../contract/sign-in.ts';

/** What decides how much is to be proved. */
export type Standing = {
  hasTotp: boolean;
  hasRecoveryCodes: boolean;
  /** The device was trusted after a second factor was given on it. */
  deviceIsTrusted: boolean;
};

const first: ReadonlySet<Method> = new Set(['password', 'magic-link']);
const second: ReadonlySet<Method> = new Set(['totp', 'recovery-code']);

/**
 * What may come next in a sign-in: a first proof, then a second where there is a second factor. Nothing: it is complete.
 * Before the first proof all of them are offered, so that nobody learns what an account has.
 */
export function nextMethods(done: readonly Method[], standing: Standing): Method[] {
  if (!done.some((method) => first.has(method))) return [...first];
  if (!standing.hasTotp || standing.deviceIsTrusted || done.some(isSecondFactor)) return [];
  return standing.hasRecoveryCodes ? ['totp', 'recovery-code'] : ['totp'];
}

export const isSecondFactor = (method: Method): boolean => second.has(method);
