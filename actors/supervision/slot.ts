import type { Child, ChildSpec } from './child-spec.ts';
import type { Line } from './line.ts';
import type { Restart } from './restart-intensity.ts';

/** A child's place at its supervisor, which it keeps over its restarts. */
export interface Slot {
  readonly spec: ChildSpec;
  readonly line: Line;
  /** Aborted when the child is no longer wanted: ends its start, and the pause before a restart. */
  readonly unwanted: AbortController;
  state: State;
  /** There until it is gone, also while it stops. */
  child?: Child;
  /** Why it is down, where its restart stands in line. */
  downBy?: Error;
}

/** `stopped`: a transient child that has done its work. `restarting`: it is down, and waits for its start or is in it. */
type State = 'starting' | 'running' | 'restarting' | 'stopping' | 'stopped';

/** What others may see of it. */
export interface ChildState {
  name: string;
  state: State;
  /** Its own in the period of the intensity. */
  restarts: number;
}

export function openSlot(spec: ChildSpec, line: Line): Slot {
  return { spec, line, unwanted: new AbortController(), state: 'starting' };
}

/** @param restarts those of all children that count */
export function stateOf({ spec: { name }, state, unwanted }: Slot, restarts: readonly Restart[]): ChildState {
  return {
    name,
    state: unwanted.signal.aborted && state !== 'stopped' ? 'stopping' : state,
    restarts: restarts.filter((restart) => restart.name === name).length,
  };
}

/** Whether it is down and is to come back. */
export function isWaiting({ state, unwanted }: Slot): boolean {
  return state === 'restarting' && !unwanted.signal.aborted;
}
