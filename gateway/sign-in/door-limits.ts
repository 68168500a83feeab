import { LRUCache } from 'lru-cache';
import { AppError } from '../../services/kit/errors.ts';
import { type Bucket, fullBucket, type RateLimit, take } from '../../services/kit/rate-limit.ts';

/** How often identity may be asked at this gateway; what it lets in, the identity service counts by itself once more. */
export type IdentityLimits = Readonly<{
  /** By network address. */
  address: RateLimit;
  /** Passwords at one account, right or wrong. */
  account: RateLimit;
  /** By client of the OpenID provider, whoever says to be it. */
  client: RateLimit;
}>;

export const identityLimits: IdentityLimits = {
  address: { perSecond: 50, burst: 500 },
  account: { perSecond: 0.5, burst: 20 },
  client: { perSecond: 100, burst: 500 },
};

export type DoorLimits = {
  /** Whole seconds until an address may ask again; 0: it may. */
  waitOfAddress(address: string): number;
  waitOfClient(clientId: string): number;
  /** @throws AppError too_many_requests */
  countAccount(account: string): void;
};

/** Who was quiet longest is forgotten first, and begins again with a full bucket. */
const bucketsHeld = 50_000;

export function doorLimits(limits: IdentityLimits): DoorLimits {
  const waitOf = (limit: RateLimit) => {
    const buckets = new LRUCache<string, Bucket>({ max: bucketsHeld });
    return (subject: string): number => {
      const bucket = buckets.get(subject) ?? fullBucket();
      buckets.set(subject, bucket);
      return Math.ceil(take(bucket, limit, performance.now()) / 1_000);
    };
  };
  const waitOfAccount = waitOf(limits.account);
  return {
    waitOfAddress: waitOf(limits.address),
    waitOfClient: waitOf(limits.client),
    countAccount(account) {
      if (waitOfAccount(account) > 0) throw new AppError('too_many_requests');
    },
  };
}
