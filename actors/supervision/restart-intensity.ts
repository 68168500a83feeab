/** When a dead child may come up again, and when its supervisor is to give up. All times are of one monotonic clock, in ms. */

export interface Restart {
  name: string;
  at: number;
}

/** More restarts than this within the period, of all its children together, make a supervisor give up. */
export interface Intensity {
  restarts: number;
  withinMs: number;
}

/** A child's first restart in a period comes at once, each further one after twice the pause. */
export interface BackOff {
  firstMs: number;
  mostMs: number;
}

/** Those that still count. */
export function recentRestarts(restarts: readonly Restart[], { withinMs }: Intensity, now: number): Restart[] {
  return restarts.filter(({ at }) => at > now - withinMs);
}

/** @param restarts those that count, with the one that is to come as the last */
export function isTooOften(restarts: readonly Restart[], intensity: Intensity): boolean {
  return restarts.length > intensity.restarts;
}

/**
 * How long the restart that is to come waits. A child pays for its own deaths alone: many that die at once are back at once.
 * @param restarts those of this child that count, with the one that is to come
 */
export function pauseMs(restarts: readonly Restart[], { firstMs, mostMs }: BackOff): number {
  return restarts.length === 1 ? 0 : Math.min(mostMs, firstMs * 2 ** (restarts.length - 2));
}
