import { originOf, type PlatformFacts } from '../../../kit/platform.ts';
import { linkMinutes, type LinkPurpose } from '../one-time-tokens.ts';

/** The pages of the identity app that mails lead to. */
const pages = {
  'sign-up': '/sign-up',
  'magic-link': '/magic-link',
  'password-reset': '/reset-password',
  'email-change': '/confirm-email',
  invitation: '/invitation',
} as const satisfies Record<LinkPurpose, string>;

/**
 * A link that holds a token, with how long it is good. Its address is always the platform's own, whatever host a request
 * named; the token stands after the `#`, which browsers send to no server and tell no other page.
 */
export function linkTo(facts: PlatformFacts, purpose: LinkPurpose, token: string): { link: string; minutes: number } {
  return { link: `${pageOf(facts, pages[purpose])}#${token}`, minutes: linkMinutes[purpose] };
}

/** A page of the identity app. */
export function pageOf(facts: PlatformFacts, path: `/${string}`): string {
  return `${originOf(facts, `identity.${facts.domain}`)}${path}`;
}
