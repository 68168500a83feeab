import { LRUCache } from 'lru-cache';
import { countLatency, emptyHistogram, type LatencyHistogram } from '../actors/autoscaler/latency-histogram.ts';
import type { PlanName, RequestLimits } from '../config/plans.ts';
import { type Bucket, fullBucket, isFull, type RateLimit, take } from '../services/kit/rate-limit.ts';

/** Why a request is turned away. */
export type Refusal = {
  code: 'too_many_requests' | 'overloaded';
  /** Whole seconds, at least 1. */
  retryAfter: number;
  /** Milliseconds after which to say so: 0, unless the tenant is flooded. */
  sayAfter: number;
};

export type Admission = {
  /**
   * Lets a request of a tenant in, or turns it away, by the tenant's plan. What is let in gets a function that gives its
   * place back; calling it twice does nothing more.
   */
  enter(tenant: { slug: string; plan: PlanName }): (() => void) | Refusal;
  /** What each tenant that is active has asked for since the last reading. */
  readLoads(): DoorLoad[];
};

/** A tenant's state at the door. */
type Door = {
  bucket: Bucket;
  /** Refusals that are said at once. */
  prompt: Bucket;
  inFlight: number;
  requests: number;
  refused: number;
  latency: LatencyHistogram;
};

/** What a tenant asked of this gateway since the last reading. */
export type DoorLoad = {
  slug: string;
  /** Let in. */
  requests: number;
  /** Turned away. */
  refused: number;
  /** Let in and not answered yet. */
  inFlight: number;
  /** Of the requests that were answered, from their head to the end of the answer. */
  latency: LatencyHistogram;
};

/** Tenants whose state is held; who was quiet longest is forgotten first, and begins again with a full bucket. */
const doorsHeld = 20_000;

/** Refusals to one tenant that are said at once. */
const promptRefusals: RateLimit = { perSecond: 100, burst: 200 };
/**
 * Milliseconds after which any more are said. Who asks again as soon as he is refused, over as many connections as he has,
 * would else ask as fast as this gateway can refuse, and take all of its time; so his own connections make him wait.
 */
const heldFor = 500;

/**
 * Keeps each tenant to what its plan allows at this gateway, so that one who asks too much is turned away at the door
 * while its neighbours do not notice. It holds a few numbers per tenant and no timer.
 * @param onEnter called with each request: there is something to read
 * @param clock milliseconds; never set back
 */
export function admission(
  limitsOf: (plan: PlanName) => RequestLimits,
  onEnter: () => void = () => {},
  clock: () => number = () => performance.now(),
): Admission {
  const doors = new LRUCache<string, Door>({ max: doorsHeld });

  function doorOf(slug: string): Door {
    let door = doors.get(slug);
    if (door === undefined) {
      door = newDoor();
      doors.set(slug, door);
    }
    return door;
  }

  return {
    enter({ slug, plan }) {
      const limits = limitsOf(plan);
      const door = doorOf(slug);
      const began = clock();
      onEnter();
      // Asked first, so that whoever is turned away for it has taken no token.
      if (door.inFlight >= limits.inFlight) return refuse(door, 'overloaded', 1, began);
      const wait = take(door.bucket, limits, began);
      if (wait > 0) return refuse(door, 'too_many_requests', Math.ceil(wait / 1_000), began);
      door.requests += 1;
      door.inFlight += 1;
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        door.inFlight -= 1;
        countLatency(door.latency, clock() - began);
      };
    },
    readLoads() {
      const now = clock();
      const loads: DoorLoad[] = [];
      for (const [slug, door] of doors.entries()) {
        if (isQuiet(door)) {
          if (isFull(door.bucket, now)) doors.delete(slug);
        } else {
          loads.push(readDoor(slug, door));
        }
      }
      return loads;
    },
  };
}

function newDoor(): Door {
  return { bucket: fullBucket(), prompt: fullBucket(), inFlight: 0, requests: 0, refused: 0, latency: emptyHistogram() };
}

function refuse(door: Door, code: Refusal['code'], retryAfter: number, now: number): Refusal {
  door.refused += 1;
  return { code, retryAfter, sayAfter: take(door.prompt, promptRefusals, now) === 0 ? 0 : heldFor };
}

function isQuiet({ inFlight, requests, refused, latency }: Door): boolean {
  return inFlight + requests + refused === 0 && latency.every((count) => count === 0);
}

function readDoor(slug: string, door: Door): DoorLoad {
  const { requests, refused, inFlight, latency } = door;
  door.requests = 0;
  door.refused = 0;
  door.latency = emptyHistogram();
  return { slug, requests, refused, inFlight, latency };
}
