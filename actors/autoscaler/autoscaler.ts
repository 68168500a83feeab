import type { Logger } from '../../services/kit/logger.ts';
import { Activity } from './activity.ts';
import { decide } from './decide.ts';
import { HostCount, type HostExecutor } from './host-count.ts';
import { type GatewayReport, type HostReport, reportPeriodMs } from './load-report.ts';
import { type Heard, hearGateway, hearHost, heardNothing, merge, noLoad, type TenantLoad } from './merge-loads.ts';
import { type Limits, steady, type SteerState } from './steer.ts';

/** Places the nodes of tenants on the hosts that there are, on Kubernetes too: nobody else can. Without one there are hints alone. */
export type ReplicaExecutor = {
  /** Has so many nodes of an awake tenant run. What rejects is tried again with the next sample. */
  scale(slug: string, replicas: number, reason: string): Promise<void>;
};

export type PublishedHint = { slug: string; replicas: number; desired: number; reason: string };

export type AutoscalerSurroundings = {
  /** What a tenant's plan allows; undefined where there is no such tenant. */
  limitsOf(slug: string): Promise<Limits | undefined>;
  /** Tells whoever listens of a change; may be lost. */
  publish(hint: PublishedHint): void;
  replicas?: ReplicaExecutor;
  /** Absent where the number of hosts is another's, as KEDA's on Kubernetes. */
  hosts?: HostExecutor;
  log: Logger;
  /** Milliseconds of a clock that only goes forward. */
  now?: () => number;
  periodMs?: number;
};

type Steered = { limits: Limits; state: SteerState; reason: string; load: TenantLoad; sampledAt: Date; applied: number };
type Tracked = {
  heard: Heard;
  /** Something came since the last sample. */
  isNew: boolean;
  isScaling: boolean;
  steered?: Steered;
};

/** What is known of a tenant's load and of what was made of it. `steered` is absent for the quiet and the sleeping. */
export type TenantView = { replicas: number; steered?: Readonly<Steered> };

// Two reports and a half: one that is lost is bridged.
const freshPeriods = 2.5;
// After a restart all active tenants report at once, and the registry has others to answer too.
const mostLookups = 32;

/**
 * The autoscaler actor: it hears the load, decides how many replicas each tenant is to have, says so and why, and has it
 * carried out. It holds something for active tenants only, and sleeps when there are none. Reports of tenants without a
 * node are dropped, so that what is forged costs nothing.
 */
export class Autoscaler {
  readonly activity = new Activity();
  readonly #around: AutoscalerSurroundings;
  readonly #now: () => number;
  readonly #periodMs: number;
  readonly #awake = new Map<string, number>();
  readonly #tracked = new Map<string, Tracked>();
  readonly #hosts?: HostCount;
  /** Whose plan is to be asked for. */
  readonly #unknown = new Set<string>();
  #lookups = 0;
  #timer?: NodeJS.Timeout;
  #stopped = false;

  constructor(around: AutoscalerSurroundings) {
    this.#around = around;
    this.#now = around.now ?? (() => performance.now());
    this.#periodMs = around.periodMs ?? reportPeriodMs;
    if (around.hosts !== undefined) this.#hosts = new HostCount(around.hosts, around.log);
  }

  /** Takes no more samples. What is being carried out goes on at its executor. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** So many nodes of a tenant run now. */
  nodesChanged(slug: string, replicas: number): void {
    if (replicas === 0) {
      this.#awake.delete(slug);
      this.#tracked.delete(slug);
      return;
    }
    this.#awake.set(slug, replicas);
    // Whoever has several, from before a restart perhaps, may have too many.
    if (replicas > 1) this.#track(slug);
  }

  /** The tenant's record changed, and its plan may have. */
  tenantChanged(slug: string): void {
    if (!this.#tracked.has(slug)) return;
    this.#unknown.add(slug);
    this.#learn();
  }

  gatewayReport(gatewayId: string, report: GatewayReport): void {
    const now = this.#now();
    for (const load of report.tenants) {
      const tracked = this.#track(load.slug);
      if (tracked !== undefined) hearGateway(tracked.heard, gatewayId, load, report.seconds, now);
    }
  }

  hostReport(hostId: string, report: HostReport): void {
    const now = this.#now();
    this.#hosts?.hear(hostId, report, now);
    for (const load of report.tenants) {
      const tracked = this.#track(load.slug);
      if (tracked !== undefined) hearHost(tracked.heard, load, report, now);
    }
    this.#arm();
  }

  view(slug: string): TenantView {
    return { replicas: this.#awake.get(slug) ?? 0, steered: this.#tracked.get(slug)?.steered };
  }

  /** Tenants that something is held for beside their number of nodes. */
  get tracked(): number {
    return this.#tracked.size;
  }

  /** Takes a sample of everything. It comes by itself while there is something to look at. */
  tick(): void {
    const now = this.#now();
    this.#learn();
    let widestSpread = 1;
    for (const [slug, tracked] of this.#tracked) {
      if (tracked.steered === undefined) continue;
      this.#sample(slug, tracked, tracked.steered, now);
      widestSpread = Math.max(widestSpread, tracked.steered.state.desired);
    }
    const nodes = [...this.#awake.values()].reduce((sum, replicas) => sum + replicas, 0);
    this.#hosts?.sample(widestSpread, nodes, now, freshPeriods * this.#periodMs);
  }

  #track(slug: string): Tracked | undefined {
    if (this.#stopped || !this.#awake.has(slug)) return undefined;
    let tracked = this.#tracked.get(slug);
    if (tracked === undefined) {
      tracked = { heard: heardNothing(), isNew: true, isScaling: false };
      this.#tracked.set(slug, tracked);
      this.#unknown.add(slug);
      this.#learn();
    }
    tracked.isNew = true;
    this.#arm();
    return tracked;
  }

  #learn(): void {
    for (const slug of this.#unknown) {
      if (this.#lookups >= mostLookups) return;
      this.#unknown.delete(slug);
      const tracked = this.#tracked.get(slug);
      if (tracked === undefined) continue;
      this.#lookups += 1;
      void this.#lookUp(slug, tracked).then((known) => {
        this.#lookups -= 1;
        if (known) this.#learn();
        // The registry is away: the next sample asks again.
        else this.#unknown.add(slug);
      });
    }
  }

  async #lookUp(slug: string, tracked: Tracked): Promise<boolean> {
    try {
      const limits = await this.#around.limitsOf(slug);
      if (this.#tracked.get(slug) !== tracked) return true;
      if (limits === undefined) this.#tracked.delete(slug);
      else this.#begin(slug, tracked, limits);
      return true;
    } catch (err) {
      this.#around.log.warn({ err, slug }, 'the plan of a tenant is not known yet');
      return false;
    }
  }

  #begin(slug: string, tracked: Tracked, limits: Limits): void {
    if (tracked.steered !== undefined) {
      tracked.steered.limits = limits;
      return;
    }
    const applied = this.#awake.get(slug) ?? limits.min;
    const state = steady(applied, this.#now());
    tracked.steered = { limits, state, applied, load: noLoad, sampledAt: new Date(), reason: 'its load is not known yet' };
  }

  #sample(slug: string, tracked: Tracked, steered: Steered, now: number): void {
    const load = merge(tracked.heard, now, freshPeriods * this.#periodMs);
    // The same reports seen twice are not two samples.
    if (load !== undefined && !tracked.isNew) return;
    tracked.isNew = false;
    const before = steered.state.desired;
    const replicas = this.#awake.get(slug) ?? 0;
    const { desired, reason, state } = decide(steered.state, load ?? noLoad, replicas, steered.limits, now);
    Object.assign(steered, { state, reason, load: load ?? noLoad, sampledAt: new Date() });
    if (desired !== before) {
      this.#around.log.info({ slug, replicas, desired, reason }, 'a tenant is to have another number of replicas');
      this.#around.publish({ slug, replicas, desired, reason });
    }
    if (desired !== steered.applied) this.#carryOut(slug, tracked, steered, desired, reason);
    else if (load === undefined && desired === steered.limits.min) this.#tracked.delete(slug);
  }

  #carryOut(slug: string, tracked: Tracked, steered: Steered, desired: number, reason: string): void {
    const { replicas, log } = this.#around;
    if (replicas === undefined) steered.applied = desired;
    if (replicas === undefined || tracked.isScaling) return;
    tracked.isScaling = true;
    replicas
      .scale(slug, desired, reason)
      .then(
        () => void (steered.applied = desired),
        (err: unknown) => log.warn({ err, slug, desired }, 'a tenant could not be scaled; trying again'),
      )
      .finally(() => (tracked.isScaling = false));
  }

  #arm(): void {
    if (this.#stopped || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.tick();
      if (this.#tracked.size > 0 || this.#hosts?.isOpen) this.#arm();
    }, this.#periodMs).unref();
  }
}
