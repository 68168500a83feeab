import { plans } from '../../config/plans.ts';
import type { Call } from '../../services/kit/call.ts';
import type { Result } from '../../services/kit/contract.ts';
import { AppError, codeOf, fail } from '../../services/kit/errors.ts';
import type { Logger } from '../../services/kit/logger.ts';
import { registry } from '../../services/platform/registry/contract.ts';
import { commands, type TenantCommand } from '../../services/platform/registry/tenant-states.ts';
import type { host } from '../host/contract.ts';
import { tenantAccount } from '../provisioners/messaging.ts';
import type { Provisioning } from '../provisioners/provisioning.ts';
import { CacheDoors } from './cache-doors.ts';
import type { NodeDown } from './contract.ts';
import { DueSleepers } from './due-sleepers.ts';
import { type Cause, FaultLog } from './fault-log.ts';
import { HostTable } from './host-table.ts';
import type { Hosts } from './hosts.ts';
import { MailQueue } from './mail-queue.ts';
import { provisionTenant } from './provision-tenant.ts';
import { startNode } from './start-node.ts';
import { type LoadedTenant, refuseUnlessReady, type TenantRecords, tenantRecords } from './tenant-records.ts';
import { type PlacedNode, TenantTree } from './tenant-tree.ts';

export type SupervisorSurroundings = {
  prefix: string;
  masterKey: Buffer;
  /** The number of the lease that this supervisor holds. */
  fence: number;
  /** Milliseconds without a request after which a node is idle. */
  idleMs: number;
  provisioning: Pick<Provisioning, 'pipeline' | 'messaging' | 'cache' | 'schemas'>;
  call: Call;
  hosts: Hosts;
  /** Tells gateways; what is lost is asked for again. */
  nudge(topic: string, payload: object): void;
  /** Another holds the lease: this one is not to go on. */
  onSucceeded(): void;
  log: Logger;
};

type RunningNodes = Result<typeof host, 'nodes.list'>;

type Change = Omit<Parameters<TenantRecords['write']>[0], 'slug' | 'awake' | 'dueInMs'>;

/** What is put down of a tenant: its nodes first, then its credentials. */
type Leaving = { trees: Set<TenantTree>; /** Its nodes are gone, and the record says when its mail is due. */ isRecorded: boolean };

export type Reached = { account: string; nodes: string[] };

/** Milliseconds that a request waits for a node that crashed and comes up again. */
const restartPatience = 5_000;
/** Milliseconds until the mail of a tenant that goes to sleep is looked at where its nodes do not come to tell when it is due. */
const dueUnlessTold = 30_000;
/** Milliseconds within which a supervisor that hangs is not succeeded. */
const answersHoldFor = 2_000;
/** Milliseconds before a host is asked again what it runs. */
const pauseBeforeGreeting = 250;
/** Tenants that are woken side by side when a supervisor takes over, or let in again. */
const wakesAtOnce = 16;

/** What customers are told; the log has the errors. */
const publicReasons: Record<Cause, string> = {
  crashed: 'The shop crashed too often within a minute.',
  blocked: 'The shop was too busy to answer, too often within a minute.',
  'out-of-memory': 'The shop used up its memory too often within a minute.',
};

/**
 * The supervisor actor: it owns the lives of the tenants and of their nodes. Everything about one tenant goes through
 * that tenant's queue; the registry remembers, so that after a crash it goes on where it stopped. Of a tenant that sleeps it
 * knows nothing.
 */
export class TenantSupervisor {
  readonly #around: SupervisorSurroundings;
  readonly #records: TenantRecords;
  readonly #mail = new MailQueue();
  /** The hosts that are up, those that take no nodes among them. */
  readonly #present = new Set<string>();
  readonly #hostTable = new HostTable();
  readonly #trees = new Map<string, TenantTree>();
  readonly #faults = new FaultLog();
  /** Reports of nodes that are down, while they are worked on. */
  readonly #reports = new Map<string, Promise<void>>();
  readonly #leaving = new Map<string, Leaving>();
  readonly #caches: CacheDoors;
  readonly #due: DueSleepers;
  // Adopting what hosts run comes before activating, or a tenant would run twice after a restart of the platform.
  #adopted: Promise<unknown> = Promise.resolve();
  readonly #started = Promise.withResolvers<void>();
  #unwatch: () => void = () => {};
  /** How many times tenants were to be let in again: the last time is done for all, so that those before need not go on. */
  #reopenings = 0;
  #phase: 'adopting' | 'running' | 'stopped' = 'adopting';

  constructor(around: SupervisorSurroundings) {
    this.#around = around;
    this.#records = tenantRecords(around);
    this.#caches = new CacheDoors(around.provisioning.cache, around.log);
    this.#due = new DueSleepers({
      read: (limit) => around.call(registry, 'tenants.due', { limit }),
      wake: (slug) => this.activate(slug),
      log: around.log,
    });
  }

  /** Takes up what was left: half-made tenants, tenants that are to be awake, and mail that is due. */
  async start(): Promise<void> {
    this.#unwatch = this.#around.hosts.watch(
      (hostId) => {
        this.#present.add(hostId);
        this.#greet(hostId);
      },
      (hostId) => this.#lose(hostId),
    );
    await this.#adopted;
    const adopted = new Set(this.#trees.keys());
    this.#phase = 'running';
    this.#started.resolve();
    const unsettled = await this.#around.call(registry, 'tenants.unsettled', {});
    const awake: string[] = [];
    for (const { slug, state, awake: isToBeAwake } of unsettled) {
      if (state === 'requested' || state === 'provisioning') this.provision(slug);
      else if (state === 'ready' && isToBeAwake) awake.push(slug);
      else adopted.add(slug);
    }
    for (const slug of awake) adopted.delete(slug);
    for (const slug of adopted) this.#finishSleep(slug);
    for (let lane = 0; lane < wakesAtOnce; lane += 1) void this.#wakeAll(awake);
    this.reopen();
    void this.#due.look();
  }

  /**
   * Lets the tenants that are awake in at NATS and Redis once more, each in its turn: either may have been started anew, and
   * then knows none of them. Returns at once; what fails is tried again.
   */
  reopen(): void {
    // A start ends with it.
    if (this.#phase !== 'running') return;
    const round = (this.#reopenings += 1);
    // One that is on its way up may have been let in before.
    const slugs = [...new Set([...this.#trees.keys(), ...this.#mail.busy()])];
    const next = async () => {
      for (let slug = slugs.shift(); slug !== undefined; slug = slugs.shift()) await this.#letInAgain(slug, round);
    };
    for (let lane = 0; lane < wakesAtOnce; lane += 1) void next();
  }

  /**
   * Leaves the tenants' nodes running: they are their hosts' to stop, or a successor's to adopt. Waits for nothing that is in
   * hand, as a successor, perhaps on this very node, goes on at once: what that writes is refused.
   */
  async stop(): Promise<void> {
    this.#phase = 'stopped';
    this.#unwatch();
    this.#due.stop();
    this.#caches.stop();
    this.#mail.close();
    const leaving = [...this.#leaving.values()].flatMap(({ trees }) => [...trees]);
    for (const tree of [...this.#trees.values(), ...leaving]) void tree.abandon();
  }

  /** Makes a tenant, or goes on with making it; how it goes is written in the registry. */
  provision(slug: string): void {
    const parts = { ...this.#around, records: this.#records };
    void this.#persistently(slug, 'a tenant is not made yet', async () => {
      if (await provisionTenant(slug, parts)) void this.#keepAwake(slug);
    });
  }

  /**
   * @param first the service that will be asked first
   * @throws AppError by the tenant's state, tenant_quarantined, or tenant_not_ready where no host can run it
   */
  activate(slug: string, first?: string): Promise<Reached> {
    return this.#mail.enqueue(slug, () => this.#activate(slug, first));
  }

  /**
   * Resolves when it is written down; a tenant that is to go does so in its turn, which is not waited for. `wake` alone
   * resolves when it is done.
   * @throws AppError wrong_state
   */
  async command(slug: string, command: TenantCommand): Promise<void> {
    const { to, event } = commands[command];
    if (command === 'wake') return this.#mail.enqueue(slug, () => this.#wake(slug));
    if (command === 'sleep') return this.#sendToSleep(slug, () => this.#refuseUnlessFits(slug, command), { event });
    if (to !== 'ready') return this.#sendToSleep(slug, () => this.#refuseUnlessFits(slug, command), { state: to, event });
    await this.#refuseUnlessFits(slug, command);
    await this.#records.write({ slug, state: to, event });
    void this.#due.look();
  }

  /**
   * An operator's word on the number of nodes, which holds until the tenant sleeps; null takes it back.
   * @returns the nodes that it has then, within its plan. @throws AppError wrong_state for a tenant that sleeps
   */
  pin(slug: string, replicas: number | null, reason: string): Promise<number> {
    const tree = this.#trees.get(slug) ?? fail('wrong_state', 'The tenant sleeps.');
    tree.pinned = replicas ?? undefined;
    return replicas === null ? Promise.resolve(tree.nodes().length) : this.scale(slug, replicas, reason);
  }

  /** @returns the nodes that it has then, within its plan and one on each host at most. @throws AppError wrong_state for a tenant that sleeps */
  scale(slug: string, wish: number, reason: string): Promise<number> {
    return this.#mail.enqueue(slug, async () => {
      const tree = this.#trees.get(slug) ?? fail('wrong_state', 'The tenant sleeps.');
      const replicas = tree.pinned ?? wish;
      const { tenant } = await this.#records.find(slug);
      const { min, max } = plans[tenant.plan].replicas;
      const wanted = Math.min(Math.max(replicas, min), max);
      const before = tree.nodes().length;
      if (wanted === before && wanted === tenant.replicas) return wanted;
      // What is to be: hosts that come later bring up what is missing.
      await this.#records.write({ slug, replicas: wanted });
      await tree.grow(wanted);
      await tree.shrink(wanted);
      const running = tree.nodes().length;
      const short = running < wanted ? ` of ${wanted}` : '';
      if (running !== before) await this.#records.write({ slug, event: 'tenant.scaled', detail: `${before} → ${running}${short}: ${reason}` });
      return running;
    });
  }

  /** Keeps a tenant from running until an operator wakes it. @param reason for its customers; `detail` for operators */
  quarantine(slug: string, reason: string, detail = reason): Promise<void> {
    return this.#sendToSleep(slug, async () => {}, { quarantine: reason, event: 'tenant.quarantined', detail });
  }

  /** The host processes that take nodes. */
  hosts(): string[] {
    return this.#hostTable.ids();
  }

  /** The host processes that are up, those that are emptied among them. */
  present(): string[] {
    return [...this.#present];
  }

  /**
   * Moves all nodes of hosts to others, one tenant after the other; each answers what it has in hand. They get no new ones,
   * unless it fails for one: then they are hosts like the others again, with what is left on them.
   */
  async evacuate(hostIds: readonly string[]): Promise<void> {
    if (hostIds.length === 0) return;
    for (const hostId of hostIds) this.#hostTable.close(hostId);
    const failures: unknown[] = [];
    for (const [slug, tree] of this.#trees) {
      const leave = async () => {
        for (const hostId of hostIds) if (this.#trees.get(slug) === tree) await tree.leave(hostId);
      };
      await this.#mail.enqueue(slug, leave).catch((err: unknown) => {
        this.#around.log.warn({ err, slug, hostIds }, 'a tenant could not leave a host');
        failures.push(err);
      });
    }
    if (failures.length === 0) return;
    for (const hostId of hostIds) this.#hostTable.open(hostId);
    this.#refillAll();
    throw new AggregateError(failures, `${failures.length} tenants could not leave ${hostIds.join(', ')}`);
  }

  placed(only?: string): { slug: string; nodes: readonly PlacedNode[] }[] {
    return [...this.#trees].filter(([slug]) => only === undefined || slug === only).map(([slug, tree]) => ({ slug, nodes: tree.nodes() }));
  }

  /** A node was asked nothing for a while: the tenant goes to sleep when that is true of all its nodes. */
  idle(slug: string, nodeId: string): Promise<void> {
    const at = performance.now();
    return this.#mail.enqueue(slug, async () => {
      if (this.#trees.get(slug)?.isIdle(nodeId, at)) await this.#putDown(slug);
    });
  }

  /**
   * A node has ended by itself; it is restarted unless that happens too often. A host repeats what it got no answer to: a
   * death is counted once, and that of a node that is gone already not at all.
   */
  async nodeDown(report: NodeDown): Promise<void> {
    await this.#started.promise;
    await this.#adopted;
    const { slug, nodeId } = report;
    const tree = this.#trees.get(slug);
    if (!this.#reports.has(nodeId) && tree !== undefined && (await tree.comesToHave(nodeId, restartPatience))) {
      const handled = this.#reports.get(nodeId) ?? this.#bury(report, tree).finally(() => this.#reports.delete(nodeId));
      this.#reports.set(nodeId, handled);
    }
    return this.#reports.get(nodeId);
  }

  async #bury({ slug, nodeId, cause, reason }: NodeDown, tree: TenantTree): Promise<void> {
    this.#around.log.warn({ slug, nodeId, cause, reason }, 'a node of a tenant has ended by itself');
    if (cause === 'servers-away') return this.#replaceLost((node) => node.nodeId === nodeId);
    const { tenant } = await this.#records.find(slug);
    // Before it comes up again: what has blocked those beside it gets a thread of its own.
    const isolation = cause === 'blocked' && tenant.isolation === 'shared' ? 'thread' : undefined;
    await this.#records.write({ slug, event: 'tenant.crashed', detail: `${cause}: ${reason}`, isolation });
    this.#faults.add(slug, cause);
    tree.down(nodeId, new Error(reason));
  }

  async #activate(slug: string, first?: string): Promise<Reached> {
    await this.#started.promise;
    await this.#adopted;
    const running = this.#trees.get(slug);
    if (running !== undefined) return reached(running, await running.whenUp(restartPatience));
    const loaded = await this.#records.load(slug);
    const { tenant, secrets } = loaded;
    refuseUnlessReady(tenant);
    const { messaging, schemas } = this.#around.provisioning;
    const { min } = plans[tenant.plan].replicas;
    try {
      // Before its credentials open anything, and before anyone is answered: whoever takes over after a crash of ours wakes it
      // too, or puts it to sleep altogether.
      const letIn = this.#records.write({ slug, awake: true, replicas: min }).then(() => {
        this.#caches.open(tenant, secrets);
        return messaging.open(tenant, secrets);
      });
      const [schemaVersion] = await Promise.all([schemas.upgrade(tenant, secrets, loaded.schemaVersion), letIn]);
      const tree = await this.#plant(slug, tenantAccount(secrets), { ...loaded, first });
      const remembered = schemaVersion === loaded.schemaVersion ? undefined : this.#records.write({ slug, schemaVersion });
      await Promise.all([remembered, tree.grow(min)]);
      return reached(tree, tree.nodes());
    } catch (error) {
      await this.#giveUpWaking(slug, error);
      throw codeOf(error) === 'internal' ? new AppError('tenant_not_ready', { cause: error }) : error;
    }
  }

  async #giveUpWaking(slug: string, error: unknown): Promise<void> {
    // What this one has begun its successor has finished, perhaps: it is not to be undone.
    if (this.#phase === 'stopped' || codeOf(error) === 'supervisor_succeeded') return;
    await this.#putDown(slug);
    if (codeOf(error) !== 'internal') return;
    const detail = `at start: ${error instanceof Error ? error.message : String(error)}`;
    this.#around.log.warn({ err: error, slug }, 'a tenant does not start');
    await this.#records.write({ slug, event: 'tenant.crashed', detail });
    if (this.#faults.add(slug, 'crashed')) await this.#quarantine(slug, publicReasons.crashed, detail);
  }

  /** A tree without nodes. @param known the tenant as it is at this moment, for the first node */
  async #plant(slug: string, account: string, known?: LoadedTenant): Promise<TenantTree> {
    if (this.#phase === 'stopped') fail('supervisor_succeeded');
    const { hosts, prefix, idleMs, log } = this.#around;
    const hostTable = this.#hostTable;
    let fresh = known;
    const load = () => {
      const loaded = fresh;
      fresh = undefined;
      return loaded ?? this.#records.load(slug);
    };
    const tree = await TenantTree.open({
      account,
      idleMs,
      hosts: () => hostTable.ids().length,
      startNode: (isAwaited, signal) => startNode({ slug, hosts, hostTable, prefix, isAwaited, signal, load: async () => load() }),
      async stopNode({ hostId, nodeId }) {
        try {
          return (await hosts.call(hostId, 'nodes.stop', { slug, nodeId })).dueInMs;
        } catch (err) {
          // Its mail is looked at once more.
          log.warn({ err, slug, nodeId }, 'a node did not stop in order');
          return 0;
        }
      },
      killNode: ({ hostId, nodeId }) => void hosts.call(hostId, 'nodes.kill', { slug, nodeId }).catch(() => {}),
      release: ({ hostId }) => hostTable.release(hostId, slug),
      onNodes: (nodes, dead) => this.#around.nudge('tenant-nodes', { slug, nodes: idsOf(nodes), dead: idsOf(dead) }),
    });
    this.#trees.set(slug, tree);
    void tree.exited.then(({ error }) => {
      if (error === undefined || this.#trees.get(slug) !== tree) return;
      const reason = publicReasons[this.#faults.lastCause(slug) ?? 'crashed'];
      void this.#persistently(slug, 'a tenant is not quarantined yet', () => this.#quarantine(slug, reason, error.message));
    });
    return tree;
  }

  #letInAgain(slug: string, round: number): Promise<void> {
    return this.#persistently(slug, 'a tenant that is awake is not let in again yet', async () => {
      if (round !== this.#reopenings || !this.#trees.has(slug)) return;
      const { tenant, secrets } = await this.#records.load(slug);
      if (!tenant.awake || tenant.state !== 'ready') return;
      await this.#unlessSucceeded(slug);
      if (this.#phase === 'stopped') return;
      this.#caches.open(tenant, secrets);
      await this.#around.provisioning.messaging.open(tenant, secrets);
    });
  }

  async #wake(slug: string): Promise<void> {
    await this.#refuseUnlessFits(slug, 'wake');
    this.#faults.forget(slug);
    await this.#records.write({ slug, quarantine: null, event: commands.wake.event });
    await this.#activate(slug);
  }

  /** @throws AppError wrong_state */
  async #refuseUnlessFits(slug: string, command: TenantCommand): Promise<void> {
    const { tenant } = await this.#records.find(slug);
    if (!commands[command].from.includes(tenant.state)) fail('wrong_state', `A tenant that is ${tenant.state} takes no ${command}.`);
  }

  /** Resolves when it is written down that a tenant is to sleep; whoever asks for it from now on comes after that. */
  #sendToSleep(slug: string, check: () => Promise<void>, change: Change): Promise<void> {
    const written = check().then(() => this.#writeSleep(slug, change));
    const slept = this.#mail.enqueue(slug, async () => {
      await written;
      await this.#putDown(slug);
    });
    // Whoever asked hears of what was not written; the rest is tried again, or a successor's.
    slept.catch(() => {});
    return written;
  }

  /** Before its nodes go: a gateway that asks for the tenant again now gets the new state, and a successor finishes it. */
  async #writeSleep(slug: string, change: Change): Promise<void> {
    await this.#records.write({ slug, ...change, awake: false, dueInMs: this.#trees.has(slug) ? dueUnlessTold : undefined });
  }

  /** What a predecessor did not come to: a tenant that is not to be awake has nodes or credentials. */
  #finishSleep(slug: string): void {
    void this.#persistently(slug, 'a tenant that is to sleep does not yet', async () => {
      const { tenant } = await this.#records.find(slug);
      if (!(tenant.awake && tenant.state === 'ready')) await this.#putDown(slug);
    });
  }

  /**
   * Puts the nodes of a tenant down: what they have in hand is answered first. Its credentials open nothing from then on. What
   * fails is tried again until it is done, or the tenant is awake again.
   * @throws AppError supervisor_succeeded
   */
  async #putDown(slug: string): Promise<void> {
    const isTriedAgain = this.#leaving.has(slug);
    const leaving = this.#leaving.get(slug) ?? { trees: new Set(), isRecorded: false };
    this.#leaving.set(slug, leaving);
    const tree = this.#trees.get(slug);
    if (tree !== undefined) {
      leaving.trees.add(tree);
      leaving.isRecorded = false;
      this.#trees.delete(slug);
    }
    const finish = () => this.#finishPuttingDown(slug, leaving);
    await finish().catch((err: unknown) => {
      if (codeOf(err) === 'supervisor_succeeded') throw err;
      if (!isTriedAgain) this.#againLater(err, slug, 'a tenant does not sleep yet', finish, 1);
    });
  }

  async #finishPuttingDown(slug: string, leaving: Leaving): Promise<void> {
    if (this.#leaving.get(slug) !== leaving) return;
    const { tenant, secrets } = await this.#records.load(slug);
    const told = await Promise.all(Array.from(leaving.trees, (tree) => tree.stop()));
    // What a successor has opened is not ours to close.
    if (this.#phase === 'stopped') return;
    if (!this.#trees.has(slug)) {
      // Once: to say it again later would put the mail off.
      if (!leaving.isRecorded) await this.#recordSleep(slug, soonest(told));
      leaving.isRecorded = true;
      leaving.trees.clear();
      await this.#unlessSucceeded(slug);
      await Promise.all([this.#around.provisioning.messaging.close(tenant, secrets), this.#caches.close(tenant)]);
      // The last word: until it is said a successor closes them.
      await this.#records.write({ slug, replicas: 0 });
    }
    this.#leaving.delete(slug);
  }

  /**
   * To be asked before what no fence keeps from a successor's tenant. An answer that lay here while this process hung is old.
   * @throws AppError supervisor_succeeded
   */
  async #unlessSucceeded(slug: string): Promise<void> {
    for (let asked = Number.NEGATIVE_INFINITY; performance.now() - asked > answersHoldFor; ) {
      asked = performance.now();
      await this.#records.find(slug);
    }
  }

  async #recordSleep(slug: string, dueInMs: number | null | undefined): Promise<void> {
    await this.#records.write({ slug, awake: false, dueInMs });
    if (typeof dueInMs === 'number') this.#due.learn(dueInMs);
  }

  async #quarantine(slug: string, reason: string, detail: string): Promise<void> {
    this.#around.log.warn({ slug, detail }, 'a tenant is quarantined');
    await this.#writeSleep(slug, { quarantine: reason, event: 'tenant.quarantined', detail });
    await this.#putDown(slug);
  }

  /** Asks a host what it runs, and again while it is there and does not answer: until then it gets no nodes. */
  #greet(hostId: string): void {
    if (this.#phase === 'stopped' || !this.#present.has(hostId) || this.#hostTable.has(hostId)) return;
    const running = Promise.allSettled([this.#around.hosts.call(hostId, 'nodes.list', {})]);
    // One host after the other: nodes of one tenant on two hosts belong in one tree.
    this.#adopted = this.#adopted.then(async () => this.#adopt(hostId, await running));
  }

  async #adopt(hostId: string, [listed]: [PromiseSettledResult<RunningNodes>]): Promise<void> {
    const { log } = this.#around;
    if (listed.status === 'rejected') {
      log.warn({ err: listed.reason, hostId }, 'a host does not tell what it runs; asking again');
      setTimeout(() => this.#greet(hostId), pauseBeforeGreeting).unref();
      return;
    }
    try {
      if (this.#phase === 'stopped' || !this.#present.has(hostId) || this.#hostTable.has(hostId)) return;
      this.#hostTable.add(hostId);
      // None of these may be taken for a node that was started here.
      for (const { slug } of listed.value) this.#hostTable.hold(hostId, slug);
      for (const { slug, nodeId, account } of listed.value) {
        const node = { hostId, nodeId };
        if (this.#phase === 'adopting') await (this.#trees.get(slug) ?? (await this.#plant(slug, account))).adopt(node);
        // Not waited for: a tenant's turn waits for hosts to be adopted.
        else void this.#takeBack(slug, account, node);
      }
    } catch (err) {
      log.warn({ err, hostId }, 'a host went before it was adopted');
    }
    this.#refillAll();
  }

  /** The host was given up for dead: others may have taken the place of its node, or the tenant may have gone to sleep. */
  #takeBack(slug: string, account: string, node: PlacedNode): Promise<void> {
    return this.#persistently(slug, 'a node of a host that is back is not taken in yet', async () => {
      if (!this.#trees.has(slug)) {
        const { tenant } = await this.#records.find(slug);
        if (tenant.awake && tenant.state === 'ready') return (await this.#plant(slug, account)).adopt(node);
      }
      // The host stops it while the tenant's turns go on.
      void this.#stopSurplus(slug, node);
    });
  }

  async #stopSurplus(slug: string, node: PlacedNode): Promise<void> {
    const { hosts, log } = this.#around;
    try {
      const { dueInMs } = await hosts.call(node.hostId, 'nodes.stop', { slug, nodeId: node.nodeId });
      if (dueInMs !== null) this.#learnOfMail(slug, dueInMs);
    } catch (err) {
      log.warn({ err, slug, ...node }, 'a node that others have replaced did not stop in order');
      await hosts.call(node.hostId, 'nodes.kill', { slug, nodeId: node.nodeId }).catch(() => {});
    }
    this.#hostTable.release(node.hostId, slug);
    this.#refillAll(slug);
  }

  /** Of a sleeper, which has just given its mail back. */
  #learnOfMail(slug: string, dueInMs: number): void {
    void this.#persistently(slug, 'it is not written down when the mail of a sleeper is due', async () => {
      if (this.#trees.has(slug)) return;
      await this.#records.write({ slug, dueInMs });
      this.#due.learn(dueInMs);
    });
  }

  /** There is room again: tenants that were to have more nodes than there were hosts get them. */
  #refillAll(only?: string): void {
    if (this.#phase !== 'running') return;
    for (const [slug, tree] of this.#trees) if (tree.isShort && (only === undefined || only === slug)) this.#refill(slug, tree);
  }

  /** Has as many nodes of a tenant run as are to. */
  #refill(slug: string, tree: TenantTree): void {
    void this.#persistently(slug, 'a tenant that is to be awake is not', async () => {
      if (this.#trees.get(slug) !== tree) return;
      const { tenant } = await this.#records.find(slug);
      await tree.grow(Math.max(tenant.replicas, 1));
    });
  }

  /** Nodes of a dead host come up elsewhere at once: they were awake, and may have mail, which their siblings take over. */
  #lose(hostId: string): void {
    this.#present.delete(hostId);
    this.#hostTable.remove(hostId);
    this.#replaceLost((node) => node.hostId === hostId);
  }

  #replaceLost(isLost: (node: PlacedNode) => boolean): void {
    for (const [slug, tree] of this.#trees) {
      if (!tree.lose(isLost)) continue;
      for (const node of tree.nodes()) this.#around.hosts.call(node.hostId, 'nodes.look', { slug, nodeId: node.nodeId }).catch(() => {});
      this.#refill(slug, tree);
    }
  }

  async #wakeAll(slugs: string[]): Promise<void> {
    for (let slug = slugs.shift(); slug !== undefined && this.#phase !== 'stopped'; slug = slugs.shift()) await this.#keepAwake(slug);
  }

  #keepAwake(slug: string): Promise<void> {
    return this.#persistently(slug, 'a tenant that is to be awake is not', async () => void (await this.#activate(slug)));
  }

  /** Does in a tenant's turn what nobody waits for, and again where it fails for a reason that may pass. Resolves after the first try. */
  async #persistently(slug: string, complaint: string, work: () => Promise<void>, attempt = 1): Promise<void> {
    try {
      await this.#mail.enqueue(slug, work);
    } catch (err) {
      this.#againLater(err, slug, complaint, work, attempt);
    }
  }

  #againLater(err: unknown, slug: string, complaint: string, work: () => Promise<void>, attempt: number): void {
    const code = codeOf(err);
    if (this.#phase === 'stopped' || code === 'supervisor_succeeded' || settled.has(code)) return;
    this.#around.log.warn({ err, slug, attempt }, `${complaint}; trying again`);
    setTimeout(() => void this.#persistently(slug, complaint, work, attempt + 1), Math.min(250 * 2 ** attempt, 15_000)).unref();
  }
}

/** Trying again would meet the same state. */
const settled: ReadonlySet<string> = new Set(['tenant_suspended', 'tenant_terminated', 'tenant_not_found', 'tenant_quarantined', 'wrong_state']);

function reached({ account }: TenantTree, nodes: readonly PlacedNode[]): Reached {
  if (nodes.length === 0) fail('tenant_not_ready', 'The shop is coming up again.');
  return { account, nodes: idsOf(nodes) };
}

function idsOf(nodes: readonly PlacedNode[]): string[] {
  return nodes.map(({ nodeId }) => nodeId);
}

/** Of what the nodes told: null where they have no mail, undefined where there was none to tell. */
function soonest(told: readonly (number | null | undefined)[]): number | null | undefined {
  const known = told.filter((dueInMs) => dueInMs !== undefined);
  const times = known.filter((dueInMs) => dueInMs !== null);
  if (times.length > 0) return Math.min(...times);
  return known.length > 0 ? null : undefined;
}
