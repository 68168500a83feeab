import { LRUCache } from 'lru-cache';
import { networkOf } from '../../services/kit/network.ts';
import { type Bucket, fullBucket, type RateLimit, reserve, take, waitFor } from '../../services/kit/rate-limit.ts';

/**
 * How often identity may be asked at this gateway. Accounts are counted by the identity service alone, which knows the
 * owner's devices: here a stranger would use up what the owner may.
 */
export type IdentityLimits = Readonly<{
  /** By network address; of IPv6 by its network. */
  address: RateLimit;
  /**
   * By client of the OpenID provider: what one address asks in its name, and what the client itself is given in all. One
   * without a secret has no total: anybody can ask in its name, so that a stranger would use up what its people need.
   */
  client: RateLimit;
}>;

export const identityLimits: IdentityLimits = {
  address: { perSecond: 50, burst: 500 },
  client: { perSecond: 100, burst: 500 },
};

export type DoorLimits = {
  /** Whole seconds until an address may ask again; 0: it may. */
  waitOfAddress(address: string): number;
  /** The same for whoever says to be a client, before anybody has looked. `clientId`: null where nobody can tell whom. */
  waitOfClient(address: string, clientId: string | null): number;
  /** A client has proved who it is, and was answered. */
  countClient(clientId: string): void;
};

/** Who was quiet longest is forgotten first, and begins again with a full bucket. */
const bucketsHeld = 50_000;

export function doorLimits({ address: ofAddress, client: ofClient }: IdentityLimits): DoorLimits {
  const [addresses, claims, clients] = [buckets(), buckets(), buckets()];

  return {
    waitOfAddress: (address) => seconds(take(addresses(networkOf(address)), ofAddress, performance.now())),
    waitOfClient(address, clientId) {
      const now = performance.now();
      const claimed = take(claims(JSON.stringify([networkOf(address), clientId])), ofClient, now);
      return seconds(Math.max(claimed, clientId === null ? 0 : waitFor(clients(clientId), ofClient, now)));
    },
    countClient: (clientId) => void reserve(clients(clientId), ofClient, performance.now()),
  };
}

function buckets(): (subject: string) => Bucket {
  const held = new LRUCache<string, Bucket>({ max: bucketsHeld });
  return (subject) => {
    const bucket = held.get(subject) ?? fullBucket();
    held.set(subject, bucket);
    return bucket;
  };
}

const seconds = (milliseconds: number) => Math.ceil(milliseconds / 1_000);
