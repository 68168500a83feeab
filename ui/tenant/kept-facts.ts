import type { Shop } from '../data/webshop.ts';

const entry = 'tenantry.shop';

/** What the shop said of itself at the last visit, so that the next begins with its name and colour. */
export function keptFacts(): Shop | undefined {
  try {
    return JSON.parse(localStorage.getItem(entry) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

export function keepFacts(facts: Shop): void {
  try {
    localStorage.setItem(entry, JSON.stringify(facts));
  } catch {
    // Storage may be switched off; the shop then introduces itself each time.
  }
}
