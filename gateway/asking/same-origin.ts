import type { IncomingMessage } from 'node:http';
import { fail } from '../../services/kit/errors.ts';

/**
 * Lets a request pass that a page of the same origin has made: browsers send cookies along with whatever page asks, and
 * tenants are of one site. What no browser of today leaves out must be there.
 * @throws AppError forbidden
 */
export function requireSameOrigin({ headers }: IncomingMessage, origin: string): void {
  const site = headers['sec-fetch-site'];
  // A form on a page that tells nobody where it is has the origin `null`; then the other header decides.
  const isOther = headers.origin !== undefined && headers.origin !== origin && headers.origin !== 'null';
  const isOurs = site === undefined ? headers.origin === origin : site === 'same-origin';
  if (!isOurs || isOther) fail('forbidden', 'Only a page of this host may do this with a cookie.');
}

/** Whether a request may change something. */
export function changesSomething({ method }: IncomingMessage): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}
