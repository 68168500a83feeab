import { originOf, type PlatformFacts } from '../../../kit/platform.ts';

/** Whom passkeys are made for: the host of the issuer and nobody else, whatever host a request named. */
export function relyingParty(facts: PlatformFacts): { id: string; origin: string; name: string } {
  const id = `identity.${facts.domain}`;
  return { id, origin: originOf(facts, id), name: facts.domain };
}
