import type { Session } from '../asking/people.ts';

type Method = Session['methods'][number];

/** By the names of RFC 8176, where it has one. */
const names: Readonly<Record<Method, string>> = { password: 'pwd', 'magic-link': 'email', passkey: 'pop', totp: 'otp', 'recovery-code': 'otp' };

/** How somebody has proved who they are, for the `amr` of ID tokens. */
export function authenticationMethods(methods: readonly Method[]): string[] {
  const proved = [...new Set(methods.map((method) => names[method]))];
  return proved.length > 1 ? [...proved, 'mfa'] : proved;
}
