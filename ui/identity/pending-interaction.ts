const entry = 'tenantry.interaction';
const goodMilliseconds = 15 * 60_000;

/** The name of an app's sign-in in the address, where it can be one. */
export function interactionIn(query: URLSearchParams): string | undefined {
  const uid = query.get('interaction');
  return uid !== null && /^[\w-]{1,200}$/.test(uid) ? uid : undefined;
}

/** Remembers for which app somebody signs in, since a mailed link opens another tab. */
export function keepInteraction(uid: string, now = Date.now()): void {
  try {
    localStorage.setItem(entry, JSON.stringify({ uid, until: now + goodMilliseconds }));
  } catch {
    // Storage may be switched off; a mailed link then leads to the account.
  }
}

/** Gives what was remembered, and forgets it. */
export function takeInteraction(now = Date.now()): string | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(entry) ?? 'null') as { uid: string; until: number } | null;
    localStorage.removeItem(entry);
    if (!kept || !(kept.until > now)) return undefined;
    return interactionIn(new URLSearchParams({ interaction: kept.uid }));
  } catch {
    return undefined;
  }
}

/** Where the gateway goes on with an app's sign-in. */
export const interactionPath = (uid: string): string => `/oidc/interaction/${uid}`;
