import type { BackOff, Intensity } from './restart-intensity.ts';
import { SupervisorError } from './supervisor-error.ts';

export interface SupervisorOptions {
  /** Who is restarted with a child: nobody, those after it, or all. */
  strategy: 'one_for_one' | 'rest_for_one' | 'one_for_all';
  intensity: Intensity;
  backOff: BackOff;
  /** Children of `one_for_one` need not wait for each other when they come up, and when they end. */
  startUp?: 'in-order' | 'side-by-side';
  /** Ends the first start early. */
  signal?: AbortSignal;
  onEvent?(event: SupervisorEvent): void;
}

export type SupervisorEvent =
  | { type: 'down'; name: string; error?: Error }
  | { type: 'restarted'; name: string }
  | { type: 'killed'; name: string }
  | { type: 'gave-up'; name: string; error: Error };

const strategies: readonly unknown[] = ['one_for_one', 'rest_for_one', 'one_for_all'] satisfies SupervisorOptions['strategy'][];

/** @throws SupervisorError bad_spec */
export function checkSupervisorOptions({ strategy, intensity, backOff, startUp = 'in-order' }: SupervisorOptions): void {
  check(strategies.includes(strategy), `strategy is ${strategy}, not one of ${strategies.join(', ')}`);
  check(Number.isInteger(intensity.restarts) && intensity.restarts >= 0, `intensity.restarts is ${intensity.restarts}, not a whole number from 0`);
  check(intensity.withinMs > 0 && intensity.withinMs < Infinity, `intensity.withinMs is ${intensity.withinMs}, not a time`);
  check(backOff.firstMs >= 0 && backOff.firstMs <= backOff.mostMs, `backOff.firstMs is ${backOff.firstMs}, not from 0 to mostMs`);
  check(backOff.mostMs < Infinity, `backOff.mostMs is ${backOff.mostMs}, not a time`);
  check(startUp === 'in-order' || strategy === 'one_for_one', `children of ${strategy} depend on each other: they cannot start side by side`);
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new SupervisorError('bad_spec', message);
}
