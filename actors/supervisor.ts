/**
 * Supervision after OTP's `supervisor`: children from specs, started in order and stopped in reverse; a child that dies is
 * restarted, alone or with those that depend on it, at most so often per period; beyond that the supervisor gives up, which
 * its own supervisor sees as the death of a child.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** A running child. */
export interface Child {
  /** Settles once, when the child is gone; `error` where it did not end of its own will. */
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
  name: string;
  /**
   * Resolves when the child really serves; rejects where it cannot, having left nothing behind.
   * @param signal aborted when the supervisor ends before the child is up
   */
  start(signal: AbortSignal): Promise<Child>;
  /** `permanent` is always restarted, `transient` only after an error, `temporary` never. */
  restart: 'permanent' | 'transient' | 'temporary';
  /** How long an orderly stop may take before the child is killed. */
  stopWithinMs: number;
}

export interface SupervisorOptions {
  /** Who is restarted with a child: nobody, those after it, or all. */
  strategy: 'one_for_one' | 'rest_for_one' | 'one_for_all';
  /** More restarts than this within the period make the supervisor give up. */
  intensity: { restarts: number; withinMs: number };
  /** The first restart in a period comes at once, each further one after twice the pause. */
  backOff: { firstMs: number; mostMs: number };
  /** Independent children may come up, and end, at the same time. */
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

export class SupervisorError extends Error {}

/** Starts all children. Rejects with the first child's error, having stopped the others. The supervisor is itself a child. */
export async function startSupervisor(options: SupervisorOptions, specs: readonly ChildSpec[]): Promise<Child> {
  const supervisor = new Supervisor(options, specs);
  await supervisor.start();
  return supervisor;
}

/** What happens to the children of a line happens one after the other. */
interface Line {
  tail: Promise<void>;
}

interface Slot {
  readonly spec: ChildSpec;
  readonly line: Line;
  child?: Child;
}

class Supervisor implements Child {
  readonly exited: Promise<Exit>;
  private readonly options: SupervisorOptions;
  private readonly slots: Slot[];
  private readonly settle: (exit: Exit) => void;
  private readonly aborted = new AbortController();
  private restarts: number[] = [];
  private ending = false;

  constructor(options: SupervisorOptions, specs: readonly ChildSpec[]) {
    const { promise, resolve } = Promise.withResolvers<Exit>();
    this.exited = promise;
    this.settle = resolve;
    this.options = options;
    const shared: Line = { tail: Promise.resolve() };
    const alone = options.strategy === 'one_for_one';
    this.slots = specs.map((spec) => ({ spec, line: alone ? { tail: Promise.resolve() } : shared }));
  }

  async start(): Promise<void> {
    const { signal } = this.options;
    const abort = () => this.aborted.abort(signal?.reason);
    signal?.addEventListener('abort', abort);
    const starts = this.options.startUp === 'side-by-side' ? this.startTogether(this.slots) : this.startSlots(this.slots);
    try {
      await starts;
    } catch (error) {
      this.ending = true;
      await this.stopSlots(this.slots);
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async stop(): Promise<void> {
    this.ending = true;
    this.aborted.abort();
    await Promise.all(this.slots.map(({ line }) => line.tail));
    await this.stopSlots(this.slots);
    this.settle({});
  }

  kill(): void {
    this.ending = true;
    this.aborted.abort();
    for (const slot of this.slots) slot.child?.kill();
    this.settle({ error: new SupervisorError('killed') });
  }

  private async startSlots(slots: readonly Slot[]): Promise<void> {
    for (const slot of slots) await this.startSlot(slot);
  }

  private async startTogether(slots: readonly Slot[]): Promise<void> {
    const results = await Promise.allSettled(slots.map((slot) => this.startSlot(slot)));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }

  private async startSlot(slot: Slot): Promise<void> {
    if (this.ending) throw new SupervisorError(`${slot.spec.name} is not started: the supervisor ends`);
    this.aborted.signal.throwIfAborted();
    const child = await slot.spec.start(this.aborted.signal);
    slot.child = child;
    void child.exited.then((exit) => {
      if (slot.child === child) this.onExit(slot, exit);
    });
  }

  private onExit(slot: Slot, exit: Exit): void {
    slot.child = undefined;
    if (this.ending) return;
    this.options.onEvent?.({ type: 'down', name: slot.spec.name, error: exit.error });
    const { restart } = slot.spec;
    if (restart === 'temporary' || (restart === 'transient' && !exit.error)) return;
    const cause = exit.error ?? new SupervisorError(`${slot.spec.name} ended`);
    slot.line.tail = slot.line.tail.then(() => this.recover(slot, cause));
  }

  private async recover(slot: Slot, cause: Error): Promise<void> {
    if (this.ending || slot.child) return;
    const affected = this.affectedBy(slot);
    await this.stopSlots(affected);
    let error = cause;
    for (;;) {
      const pauseMs = this.nextPause();
      if (pauseMs === undefined) return this.giveUp(slot, error);
      await sleep(pauseMs, undefined, { signal: this.aborted.signal }).catch(() => {});
      if (this.ending) return;
      try {
        await this.startSlots(affected.filter(({ child }) => !child));
        for (const { spec } of affected) this.options.onEvent?.({ type: 'restarted', name: spec.name });
        return;
      } catch (failure) {
        error = failure instanceof Error ? failure : new SupervisorError(String(failure));
      }
    }
  }

  private affectedBy(slot: Slot): Slot[] {
    const { strategy } = this.options;
    if (strategy === 'one_for_all') return this.slots;
    return strategy === 'one_for_one' ? [slot] : this.slots.slice(this.slots.indexOf(slot));
  }

  /** Undefined where the children have been restarted too often. */
  private nextPause(): number | undefined {
    const { intensity, backOff } = this.options;
    const now = Date.now();
    this.restarts = [...this.restarts.filter((at) => at > now - intensity.withinMs), now];
    const count = this.restarts.length;
    if (count > intensity.restarts) return undefined;
    return count === 1 ? 0 : Math.min(backOff.mostMs, backOff.firstMs * 2 ** (count - 2));
  }

  private async giveUp(slot: Slot, cause: Error): Promise<void> {
    this.ending = true;
    const error = new SupervisorError(`${slot.spec.name} was restarted too often: ${cause.message}`, { cause });
    this.options.onEvent?.({ type: 'gave-up', name: slot.spec.name, error });
    await this.stopSlots(this.slots);
    this.settle({ error });
  }

  private async stopSlots(slots: readonly Slot[]): Promise<void> {
    if (this.options.startUp === 'side-by-side') await Promise.all(slots.map((slot) => this.stopSlot(slot)));
    else for (const slot of slots.toReversed()) await this.stopSlot(slot);
  }

  private async stopSlot(slot: Slot): Promise<void> {
    const { child, spec } = slot;
    if (!child) return;
    slot.child = undefined;
    const deadline = new AbortController();
    const late = sleep(spec.stopWithinMs, 'late' as const, { signal: deadline.signal }).catch(() => 'in time' as const);
    const stopped = child.stop().then(() => child.exited, () => 'late' as const);
    if ((await Promise.race([stopped, late])) === 'late') {
      this.options.onEvent?.({ type: 'killed', name: spec.name });
      child.kill();
      await child.exited;
    }
    deadline.abort();
  }
}
