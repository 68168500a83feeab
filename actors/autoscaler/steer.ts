/**
 * The rule by which a number of like things (the replicas of a tenant, the hosts of the platform) follows a load: up
 * fast, down slowly, never outside its limits, and the more slowly the more often it was wrong. Pure: it knows the time
 * only from its caller.
 */

/** A figure of the load beside its mark, for as many as there are to be now. */
export type Reading = {
  /** 1 at the mark, 2 at twice the mark. */
  strain: number;
  /** `shared`: more of them divide it among them. `felt`: each has it in full, so it says no more than "one more". */
  kind: 'shared' | 'felt';
  /** The highest strain of those who are left that lets one go. Well below 1, or what went down comes up again. */
  ease: number;
  /** The figure in words: `64 requests in flight on 1 replica`. Written for the one that decides. */
  figure(): string;
  /** The mark in words: `32 each`. */
  mark(): string;
};

export type Limits = { min: number; max: number };

export type Pace = {
  /** Milliseconds after a change in which it may not have shown its effect. */
  settleMs: number;
  /** Milliseconds in which fewer would have been enough, before one goes. */
  coolDownMs: number;
  /** Milliseconds without a sample after which nothing is known of the time between. */
  gapMs: number;
  /** Whose the limit is, in words: `its plan allows`. */
  allowedBy: string;
};

/** What is remembered between samples. Times are the caller's `now`. */
export type SteerState = Readonly<{
  desired: number;
  changedAt: number;
  sampledAt: number;
  /** Samples in a row above a mark. */
  over: number;
  /** Since when fewer would have been enough. */
  quietSince: number | null;
  loweredAt: number | null;
  /** How many cool-downs it takes to go down: doubled when the last time down was a mistake. */
  patience: number;
}>;

export type Decision = { desired: number; /** One sentence, with the figure that decided. */ reason: string; state: SteerState };

const samplesToRise = 2;
/** Above this strain there is no waiting for a second sample. */
const farOver = 2;
const mostPatience = 8;
/** What a division and a multiplication may add to a whole number. */
const rounding = 1e-9;

export function steady(desired: number, now: number): SteerState {
  return { desired, changedAt: now, sampledAt: now, over: 0, quietSince: null, loweredAt: null, patience: 1 };
}

/**
 * Decides by one sample.
 * @param readings at least one, made for `state.desired`
 * @param running how many there are in truth, which may lag behind what is desired
 * @param now milliseconds of a clock that only goes forward
 */
export function steer(state: SteerState, readings: readonly Reading[], running: number, limits: Limits, pace: Pace, now: number): Decision {
  const known = now - state.sampledAt <= pace.gapMs ? state : { ...state, over: 0, quietSince: null };
  const sampled = { ...known, sampledAt: now };
  const { desired } = state;
  const within = Math.min(Math.max(desired, limits.min), limits.max);
  if (within !== desired) {
    const reason = within < desired ? `${pace.allowedBy} no more than ${limits.max}` : `${pace.allowedBy} no fewer than ${limits.min}`;
    return changed(sampled, within, reason, now);
  }
  const over = readings.filter(({ strain }) => strain > 1);
  if (over.length > 0) return rise(sampled, over, running, limits, pace, now);
  const tightest = worst(readings);
  if (desired > limits.min && readings.every((reading) => fewerSuffice(reading, desired))) return fall(sampled, tightest, pace, now);
  return { desired, reason: `${tightest.figure()}, within ${tightest.mark()}`, state: { ...sampled, over: 0, quietSince: null } };
}

function rise(state: SteerState, readings: readonly Reading[], running: number, limits: Limits, pace: Pace, now: number): Decision {
  const { desired } = state;
  const held = { ...state, over: state.over + 1, quietSince: null };
  if (desired >= limits.max) {
    return { desired, reason: `${exceeded(worst(readings))}, but ${pace.allowedBy} no more than ${limits.max}`, state: held };
  }
  // While the one that was added last is not there, or not long enough to be felt, only what is shared tells how many it takes.
  const settling = running < desired || now - state.changedAt < pace.settleMs;
  const telling = settling ? readings.filter(({ kind }) => kind === 'shared') : readings;
  if (telling.length === 0) return { desired, reason: `${exceeded(worst(readings))}; the last change has to show first`, state: held };
  const reading = worst(telling);
  const shared = reading.kind === 'shared';
  const certain = held.over >= samplesToRise || (shared && reading.strain >= farOver);
  if (!certain) return { desired, reason: `${exceeded(reading)}; seen once`, state: held };
  const needed = shared ? Math.ceil(reading.strain * desired - rounding) : desired + 1;
  const regretted = state.loweredAt !== null && now - state.loweredAt < 2 * pace.coolDownMs * state.patience;
  const patience = regretted ? Math.min(state.patience * 2, mostPatience) : 1;
  return changed({ ...held, patience }, Math.min(needed, limits.max), exceeded(reading), now);
}

function fall(state: SteerState, tightest: Reading, pace: Pace, now: number): Decision {
  const fewer = state.desired - 1;
  const quietSince = state.quietSince ?? now;
  const waitMs = pace.coolDownMs * state.patience;
  const quietMs = now - Math.max(quietSince, state.changedAt);
  const quiet = { ...state, over: 0, quietSince };
  const reason = `${tightest.figure()}, which ${fewer} can carry, for ${Math.floor(quietMs / 1_000)} s`;
  if (quietMs < waitMs) return { desired: state.desired, reason: `${reason} of ${waitMs / 1_000}`, state: quiet };
  return changed({ ...quiet, loweredAt: now }, fewer, reason, now);
}

function changed(state: SteerState, desired: number, reason: string, now: number): Decision {
  return { desired, reason, state: { ...state, desired, changedAt: now, over: 0 } };
}

function exceeded(reading: Reading): string {
  return `${reading.figure()}, more than ${reading.mark()}`;
}

function worst(readings: readonly Reading[]): Reading {
  return readings.reduce((most, reading) => (reading.strain > most.strain ? reading : most));
}

function fewerSuffice({ strain, kind, ease }: Reading, present: number): boolean {
  return (kind === 'shared' ? (strain * present) / (present - 1) : strain) <= ease;
}
