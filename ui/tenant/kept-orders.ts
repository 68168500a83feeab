const entry = 'tenantry.orders';
const most = 20;

type Kept = { id: string; token: string };

/** Keeps an order's token on this device, so that its page opens again; never in a URL. Storage may be switched off. */
export function keepOrder(order: Kept, storage: Storage = localStorage): void {
  try {
    const others = keptOrders(storage).filter(({ id }) => id !== order.id);
    storage.setItem(entry, JSON.stringify([order, ...others].slice(0, most)));
  } catch {
    inMemory.set(order.id, order.token);
  }
}

/** The token of an order that was placed on this device. */
export function tokenOfOrder(id: string, storage: Storage = localStorage): string | undefined {
  return keptOrders(storage).find((kept) => kept.id === id)?.token ?? inMemory.get(id);
}

const inMemory = new Map<string, string>();

function keptOrders(storage: Storage): Kept[] {
  try {
    return JSON.parse(storage.getItem(entry) ?? '[]') as Kept[];
  } catch {
    return [];
  }
}
