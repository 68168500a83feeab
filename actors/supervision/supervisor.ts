/**
 * Supervision after OTP's `supervisor`: children from specs, started in order and stopped in reverse; a child that dies is
 * restarted, alone or with those that depend on it, at most so often per period; beyond that the supervisor gives up, which
 * its own supervisor sees as the death of a child.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkChildSpec, type Child, type ChildSpec, type Exit } from './child-spec.ts';
import { endChild } from './end-child.ts';
import { enqueue, openLine } from './line.ts';
import { isTooOften, pauseMs, recentRestarts, type Restart } from './restart-intensity.ts';
import { isWaiting, openSlot, stateOf, type ChildState, type Slot } from './slot.ts';
import { SupervisorError } from './supervisor-error.ts';
import { checkSupervisorOptions, type SupervisorEvent, type SupervisorOptions } from './supervisor-options.ts';

/** Is itself a child. Its stop, and its giving up, are over when all its children are gone. */
export interface Supervisor extends Child {
  /**
   * Resolves when the child serves: the child as it is until its first death. From then on it is a child like the others,
   * the last of them.
   * @throws SupervisorError bad_spec, duplicate_name, ending, stopped, or what its start threw; then nothing is left of it
   */
  startChild(spec: ChildSpec): Promise<Child>;
  /**
   * Stops a child by its spec's deadline, wherever it is in its life, and forgets it; those that depend on it run on.
   * Resolves when it is gone; at once where there is none, for it may just have ended.
   */
  stopChild(name: string): Promise<void>;
  /** In the order of their starts. */
  children(): ChildState[];
}

/**
 * Starts all children. Rejects with the first child's error, having stopped the others.
 * @throws SupervisorError bad_spec, duplicate_name
 */
export async function startSupervisor(options: SupervisorOptions, specs: readonly ChildSpec[]): Promise<Supervisor> {
  checkSupervisorOptions(options);
  const supervisor = new SupervisorActor(options);
  await supervisor.start(specs);
  return supervisor;
}

class SupervisorActor implements Supervisor {
  readonly exited: Promise<Exit>;
  private readonly options: SupervisorOptions;
  /** In the order of their starts. */
  private readonly slots = new Map<string, Slot>();
  /** Children that depend on each other stand in one line; each of the others has its own. */
  private readonly sharedLine = openLine();
  private readonly settle: (exit: Exit) => void;
  private restarts: Restart[] = [];
  private ending?: Promise<void>;
  private killed = false;

  constructor(options: SupervisorOptions) {
    const { promise, resolve } = Promise.withResolvers<Exit>();
    this.exited = promise;
    this.settle = resolve;
    this.options = options;
  }

  async start(specs: readonly ChildSpec[]): Promise<void> {
    const { signal, startUp } = this.options;
    signal?.throwIfAborted();
    const slots = specs.map((spec) => this.addSlot(spec));
    const abort = () => this.abandonStarts(signal?.reason);
    signal?.addEventListener('abort', abort);
    try {
      if (startUp === 'side-by-side') await Promise.all(slots.map((slot) => this.firstStart(slot)));
      else for (const slot of slots) await this.firstStart(slot);
      signal?.throwIfAborted();
    } catch (error) {
      await this.end({ error: asError(error) });
      throw (await this.exited).error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async startChild(spec: ChildSpec): Promise<Child> {
    if (this.ending) throw endingError();
    const slot = this.addSlot(spec);
    try {
      return await this.firstStart(slot);
    } catch (error) {
      this.forget(slot);
      throw error;
    }
  }

  async stopChild(name: string): Promise<void> {
    const slot = this.slots.get(name);
    if (!slot) return;
    if (this.ending) return this.ending;
    slot.unwanted.abort(new SupervisorError('stopped', `${name} was stopped`));
    await enqueue(slot.line, async () => {
      await this.stopSlot(slot);
      this.forget(slot);
    });
  }

  children(): ChildState[] {
    const restarts = recentRestarts(this.restarts, this.options.intensity, performance.now());
    return [...this.slots.values()].map((slot) => stateOf(slot, restarts));
  }

  stop(): Promise<void> {
    return this.end({});
  }

  /** Does not wait for what only starts: that is killed when it is up. */
  kill(): void {
    const error = new SupervisorError('killed', 'the supervisor was killed');
    const children = [...this.slots.values()].flatMap(({ child }) => child ?? []);
    const gone = Promise.all(children.map(({ exited }) => exited)).then(() => this.settle({ error }));
    this.killed = true;
    this.ending ??= gone;
    this.abandonStarts(error);
    for (const child of children) child.kill();
  }

  private addSlot(spec: ChildSpec): Slot {
    checkChildSpec(spec);
    const { name } = spec;
    const present = this.slots.get(name);
    if (present) throw new SupervisorError('duplicate_name', `there is a child ${name} already, and it is ${present.state}`);
    const slot = openSlot(spec, this.options.strategy === 'one_for_one' ? openLine() : this.sharedLine);
    this.slots.set(name, slot);
    return slot;
  }

  /** The name may be another's by now. */
  private forget(slot: Slot): void {
    if (this.slots.get(slot.spec.name) === slot) this.slots.delete(slot.spec.name);
  }

  private firstStart(slot: Slot): Promise<Child> {
    return enqueue(slot.line, () => this.startSlot(slot));
  }

  private async startSlot(slot: Slot): Promise<Child> {
    const { signal } = slot.unwanted;
    signal.throwIfAborted();
    const child = await slot.spec.start(signal);
    slot.child = child;
    slot.state = 'running';
    slot.downBy = undefined;
    void child.exited.then((exit) => this.onExit(slot, exit));
    if (this.killed) child.kill();
    return child;
  }

  private onExit(slot: Slot, { error }: Exit): void {
    const { name, restart } = slot.spec;
    const expected = slot.state === 'stopping' || this.ending;
    slot.child = undefined;
    slot.state = 'stopped';
    if (expected) return;
    this.tell({ type: 'down', name, error });
    if (restart === 'temporary') return this.forget(slot);
    if (restart === 'transient' && !error) return;
    this.recoverInTurn(slot, error ?? new SupervisorError('child_ended', `${name} ended`));
  }

  private recoverInTurn(slot: Slot, cause: Error): void {
    slot.state = 'restarting';
    slot.downBy = cause;
    void enqueue(slot.line, () => this.recover(slot));
  }

  private async recover(slot: Slot): Promise<void> {
    const { downBy } = slot;
    // Where it has none it was taken along by another's recovery.
    if (!downBy || this.ending) return;
    slot.downBy = undefined;
    // It was to be stopped meanwhile, and nobody else is down with it.
    if (!this.affectedBy(slot).some(isWaiting)) return;
    await this.stopAffected(slot);
    if (this.ending) return;
    const restarts = this.countRestart(slot);
    if (isTooOften(this.restarts, this.options.intensity)) return this.giveUp(slot, downBy);
    await sleep(pauseMs(restarts, this.options.backOff), undefined, { signal: slot.unwanted.signal }).catch(() => {});
    // Again, for one before it may have died in the pause.
    const affected = await this.stopAffected(slot);
    for (const one of affected) {
      try {
        await this.startSlot(one);
      } catch (error) {
        // As in OTP the next attempt stands in line behind what was asked for meanwhile, and counts.
        if (!one.unwanted.signal.aborted) return this.recoverInTurn(one, asError(error));
      }
    }
    for (const { spec, child } of affected) if (child) this.tell({ type: 'restarted', name: spec.name });
  }

  private affectedBy(slot: Slot): Slot[] {
    const { strategy } = this.options;
    if (strategy === 'one_for_one') return [slot];
    const started = [...this.slots.values()].filter(({ state }) => state !== 'starting');
    return strategy === 'one_for_all' ? started : started.slice(started.findIndex((one) => one === slot || one.downBy));
  }

  /** Those that are to be started again. */
  private async stopAffected(slot: Slot): Promise<Slot[]> {
    const affected = this.affectedBy(slot);
    await this.stopSlots(affected);
    for (const one of affected) {
      if (one.spec.restart === 'temporary') this.forget(one);
      else one.state = 'restarting';
    }
    return affected.filter(({ spec }) => spec.restart !== 'temporary');
  }

  /** @returns all of this child that count */
  private countRestart({ spec: { name } }: Slot): Restart[] {
    const now = performance.now();
    this.restarts = [...recentRestarts(this.restarts, this.options.intensity, now), { name, at: now }];
    return this.restarts.filter((restart) => restart.name === name);
  }

  private giveUp({ spec: { name } }: Slot, cause: Error): void {
    const error = new SupervisorError('gave_up', `gave up on ${name}: ${cause.message}`, { cause });
    this.tell({ type: 'gave-up', name, error });
    // Not waited for: the end waits for the line in which we are.
    void this.end({ error });
  }

  private end(exit: Exit): Promise<void> {
    this.ending ??= this.endInOrder(exit);
    return this.ending;
  }

  private async endInOrder(exit: Exit): Promise<void> {
    this.abandonStarts(exit.error ?? endingError());
    const slots = [...this.slots.values()];
    await Promise.all(slots.map(({ line }) => line.tail));
    await this.stopSlots(slots);
    this.settle(exit);
  }

  private abandonStarts(reason: unknown): void {
    for (const { unwanted } of this.slots.values()) unwanted.abort(reason);
  }

  private async stopSlots(slots: readonly Slot[]): Promise<void> {
    if (this.options.startUp === 'side-by-side') await Promise.all(slots.map((slot) => this.stopSlot(slot)));
    else for (const slot of slots.toReversed()) await this.stopSlot(slot);
  }

  private async stopSlot(slot: Slot): Promise<void> {
    const { child, spec } = slot;
    if (child) {
      slot.state = 'stopping';
      const outcome = await endChild(child, spec.stopWithinMs);
      if (outcome === 'killed' && spec.stopWithinMs !== 0) this.tell({ type: 'killed', name: spec.name });
    }
    slot.state = 'stopped';
  }

  /** Never in the middle of our work: a listener may throw, or ask for children. */
  private tell(event: SupervisorEvent): void {
    queueMicrotask(() => this.options.onEvent?.(event));
  }
}

function endingError(): SupervisorError {
  return new SupervisorError('ending', 'the supervisor ends');
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
