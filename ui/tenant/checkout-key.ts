import { hashOf } from '../data/hash.ts';
import { randomId } from '../data/random-id.ts';

const entry = 'tenantry.checkout';

/**
 * The Idempotency-Key of an intent to buy. The same cart with the same answers gives the same key, in this tab also after
 * a reload, so that pressing twice, or again after a lost answer, makes one order. Other answers are another intent.
 */
export function checkoutKey(intent: object, storage: Storage = sessionStorage): string {
  // A hash and not the words: what the buyer wrote is not left behind in the browser.
  const hash = String(hashOf(JSON.stringify(intent)));
  try {
    const [keptHash, keptKey] = (storage.getItem(entry) ?? '').split(' ');
    if (keptHash === hash && keptKey) return keptKey;
    const key = randomId();
    storage.setItem(entry, `${hash} ${key}`);
    return key;
  } catch {
    return randomId();
  }
}
