import type { IncomingMessage, ServerResponse } from 'node:http';

/** `auth.…`: one per sign-in that is under way, so that two tabs do not undo each other's. */
export type CookieName = 'session' | 'provider-session' | 'device' | 'sign-in' | `auth.${string}`;

/** Where a cookie is to be good: at one origin, and nowhere below or beside it. */
export type CookiePlace = { origin: string };

/**
 * `__Host-` has browsers refuse a cookie that another host has set for us. It asks for `Secure`, which a browser need not
 * take over plain http: there, which is on `localhost` in development, names are plain.
 */
export function cookieName({ origin }: CookiePlace, name: CookieName): string {
  return isSecure(origin) ? `__Host-${name}` : name;
}

/** What `identity` makes for a cookie: 256 random bits. A flow that is under way is sealed, and as long as it is. */
const secret = /^[\w-]{43}$/;

/**
 * What a cookie holds. Undefined where it comes more than once: one of them was planted, by a host that shares a parent
 * domain with us, and nobody can tell which. So is what we cannot have set.
 */
export function readCookie({ headers }: IncomingMessage, place: CookiePlace, name: CookieName): string | undefined {
  const start = `${cookieName(place, name)}=`;
  const found = (headers.cookie ?? '').split('; ').filter((pair) => pair.startsWith(start));
  const [value] = found.length === 1 ? [found[0]!.slice(start.length)] : [];
  return value !== undefined && (name.startsWith('auth.') || secret.test(value)) ? value : undefined;
}

/** @param value of characters that a cookie may hold @param seconds it lives */
export function setCookie(response: ServerResponse, place: CookiePlace, name: CookieName, value: string, seconds: number): void {
  const secure = isSecure(place.origin) ? '; Secure' : '';
  response.appendHeader('set-cookie', `${cookieName(place, name)}=${value}; Path=/; Max-Age=${Math.floor(seconds)}; HttpOnly; SameSite=Lax${secure}`);
}

export function clearCookie(response: ServerResponse, place: CookiePlace, name: CookieName): void {
  setCookie(response, place, name, '', 0);
}

const isSecure = (origin: string) => origin.startsWith('https:');
