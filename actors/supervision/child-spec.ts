import { SupervisorError } from './supervisor-error.ts';

/** A running child. */
export interface Child {
  /** Settles once, when the child is gone, and never rejects; `error` where it did not end of its own will. */
  readonly exited: Promise<Exit>;
  /** Asks it to end in order. May take as long as it likes: the deadline is the spec's. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

export interface Exit {
  error?: Error;
}

export interface ChildSpec {
  /** Unique among the children of its supervisor. */
  name: string;
  /**
   * Resolves when the child really serves; rejects where it cannot, having left nothing behind.
   * @param signal aborted when the child is no longer wanted: reject soon, or the stop waits
   */
  start(signal: AbortSignal): Promise<Child>;
  /** `permanent` is always restarted, `transient` only after an error, `temporary` never: it is forgotten when it ends. */
  restart: 'permanent' | 'transient' | 'temporary';
  /**
   * How long an orderly stop may take before the child is killed: 0 kills it without asking, 'infinity' is for supervisors,
   * whose children have deadlines of their own.
   */
  stopWithinMs: number | 'infinity';
}

const restarts: readonly unknown[] = ['permanent', 'transient', 'temporary'] satisfies ChildSpec['restart'][];
/** A timer of Node's that is to wait longer than this does not wait at all. */
const longestTimerMs = 2 ** 31 - 1;

/** @throws SupervisorError bad_spec */
export function checkChildSpec({ name, restart, stopWithinMs }: ChildSpec): void {
  if (name === '') throw new SupervisorError('bad_spec', 'a child has no name');
  if (!restarts.includes(restart)) throw new SupervisorError('bad_spec', `${name}: restart is ${restart}, not one of ${restarts.join(', ')}`);
  if (stopWithinMs !== 'infinity' && !(stopWithinMs >= 0 && stopWithinMs <= longestTimerMs)) {
    throw new SupervisorError('bad_spec', `${name}: stopWithinMs is ${stopWithinMs}, neither 'infinity' nor from 0 to ${longestTimerMs}`);
  }
}
