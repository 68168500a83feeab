/**
 * The token that a mailed link ends with, after the `#`. It is taken out of the address, and so out of the history and of
 * what is sent on when somebody copies the address.
 */
export function takeToken(place: Pick<Location, 'hash' | 'pathname' | 'search'>, past: Pick<History, 'state' | 'replaceState'>): string | undefined {
  const token = /^#([\w-]{43})$/.exec(place.hash)?.[1];
  if (token !== undefined) past.replaceState(past.state, '', place.pathname + place.search);
  return token;
}
