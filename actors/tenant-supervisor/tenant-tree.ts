import type { Child, ChildSpec, Exit } from '../supervision/child-spec.ts';
import { startSupervisor, type Supervisor } from '../supervision/supervisor.ts';
import type { SupervisorOptions } from '../supervision/supervisor-options.ts';

export type PlacedNode = { hostId: string; nodeId: string };

export type TenantTreeParts = {
  /** The public key of the tenant's NATS account. */
  account: string;
  /**
   * Brings a node up on a host that has none of the tenant's.
   * @param isAwaited false where it comes up again after a crash
   */
  startNode(isAwaited: boolean, signal: AbortSignal): Promise<PlacedNode>;
  /** How many hosts take nodes, and so the most nodes that the tenant can have now. */
  hosts(): number;
  /** Milliseconds without a request after which a node tells that it is idle, and again after each further such time. */
  idleMs: number;
  /** Resolves to the milliseconds until the tenant's mail is due, null where it has none. */
  stopNode(node: PlacedNode): Promise<number | null>;
  killNode(node: PlacedNode): void;
  /** A node is gone from its host, which may run another. */
  release(node: PlacedNode): void;
  /** Called when nodes came or went; `dead` are those that went without a farewell. */
  onNodes(nodes: readonly PlacedNode[], dead: readonly PlacedNode[]): void;
};

type RunningNode = PlacedNode & { name: string; settle: (exit: Exit) => void };

/** More crashes than this in the period are no accident: the tenant is quarantined. */
const intensity: SupervisorOptions['intensity'] = { restarts: 3, withinMs: 60_000 };
const backOff: SupervisorOptions['backOff'] = { firstMs: 200, mostMs: 5_000 };
/** All nodes have died, and may have left mail that nobody has told of. */
const lookOnceMore = 0;
/** Milliseconds that a node may take to answer what it has in hand: as long as the gateways wait. */
const stopWithinMs = 14_000;

/** The nodes of a tenant that is awake, each a supervised child: one that crashes comes up again, too many crashes end the tree. */
export class TenantTree {
  readonly account: string;
  /** The number of nodes that an operator has asked for. */
  pinned: number | undefined;
  /** Settles with an error when the nodes crashed too often. */
  readonly exited: Promise<Exit>;
  readonly #parts: TenantTreeParts;
  readonly #supervisor: Supervisor;
  readonly #nodes = new Map<string, RunningNode>();
  /** When each was last reported to be idle, by the clock of `performance.now()`. */
  readonly #idle = new Map<string, number>();
  #changed = Promise.withResolvers<void>();
  #names = 0;
  /** As the last node told that was stopped; undefined before. */
  #dueInMs: number | null | undefined;
  /** Nodes that it was last to have; there may be fewer hosts. */
  #wanted = 0;
  #hasRun = false;
  #isAbandoned = false;

  static async open(parts: TenantTreeParts): Promise<TenantTree> {
    return new TenantTree(parts, await startSupervisor({ strategy: 'one_for_one', intensity, backOff, startUp: 'side-by-side' }, []));
  }

  private constructor(parts: TenantTreeParts, supervisor: Supervisor) {
    this.account = parts.account;
    this.exited = supervisor.exited;
    this.#parts = parts;
    this.#supervisor = supervisor;
  }

  nodes(): readonly PlacedNode[] {
    return [...this.#nodes.values()];
  }

  /** The nodes that are up; waits for one that is on its way up, while the tree has not given up. */
  async whenUp(withinMs: number): Promise<readonly PlacedNode[]> {
    await this.#waitWhile(() => this.#nodes.size === 0, withinMs);
    return this.nodes();
  }

  /**
   * Whether a node is one of these. Waits for those on their way, for at most so many milliseconds: one may have died before it
   * was heard that it is up.
   */
  async comesToHave(nodeId: string, withinMs: number): Promise<boolean> {
    const isArriving = () => !this.#nodes.has(nodeId) && this.#expected().length > this.#nodes.size;
    await this.#waitWhile(isArriving, withinMs);
    return this.#nodes.has(nodeId);
  }

  /** Whether it is to have more nodes than there are. */
  get isShort(): boolean {
    return this.#expected().length < this.#wanted;
  }

  /** Brings up nodes until there are so many, or one on each host. Rejects where one cannot be started. */
  async grow(replicas: number): Promise<void> {
    this.#wanted = replicas;
    while (this.#hasRoomBeside(this.#expected().length) && this.isShort) await this.#supervisor.startChild(this.#spec());
  }

  /** Stops the youngest nodes until there are so many; each answers what it has in hand. */
  async shrink(replicas: number): Promise<void> {
    this.#wanted = replicas;
    const up = Array.from(this.#nodes.values(), ({ name }) => name);
    const onTheirWay = this.#expected().filter((name) => !up.includes(name));
    for (const name of [...up, ...onTheirWay].slice(replicas).toReversed()) await this.#supervisor.stopChild(name);
  }

  /** Has other nodes in the place of those on a host, as far as others have room; those there answer what they have in hand. */
  async leave(hostId: string): Promise<void> {
    for (const node of [...this.#nodes.values()].filter((one) => one.hostId === hostId)) {
      if (this.#hasRoomBeside(this.#expected().length - 1)) await this.#supervisor.startChild(this.#spec());
      await this.#supervisor.stopChild(node.name);
    }
  }

  /** Takes in a node that runs already. */
  async adopt(node: PlacedNode): Promise<void> {
    await this.#supervisor.startChild(this.#spec(node));
  }

  /** A node ended by itself. @returns whether it was one of these */
  down(nodeId: string, error: Error): boolean {
    const node = this.#nodes.get(nodeId);
    if (node !== undefined) this.#gone(node, { error });
    return node !== undefined;
  }

  /** Nodes are gone by no fault of theirs, as their host is. @returns whether there were any */
  lose(isLost: (node: PlacedNode) => boolean): boolean {
    const lost = [...this.#nodes.values()].filter(isLost);
    for (const node of lost) this.#gone(node, {});
    return lost.length > 0;
  }

  /**
   * A node was asked nothing for a while. @returns whether that is true of all of them: one that told so longer ago than a while
   * and not again has been asked since
   * @param at when it told so, by the clock of `performance.now()`
   */
  isIdle(nodeId: string, at: number): boolean {
    if (this.#nodes.has(nodeId)) this.#idle.set(nodeId, at);
    const isFresh = (told: number | undefined) => told !== undefined && at - told < this.#parts.idleMs;
    return this.#nodes.size > 0 && [...this.#nodes.keys()].every((id) => isFresh(this.#idle.get(id)));
  }

  /**
   * Stops all nodes in order. Resolves to the milliseconds until the tenant's mail is due, null where it has none, undefined
   * where no node has been up to change that.
   */
  async stop(): Promise<number | null | undefined> {
    await this.#supervisor.stop();
    if (this.#dueInMs === undefined && this.#hasRun) return lookOnceMore;
    return this.#dueInMs;
  }

  /** Leaves the nodes to whoever takes over, from now on; resolves when what was begun has ended. */
  async abandon(): Promise<void> {
    this.#isAbandoned = true;
    await this.#supervisor.stop();
  }

  /** The names of those that are up or on their way. */
  #expected(): string[] {
    return this.#supervisor.children().filter(({ state }) => state !== 'stopped' && state !== 'stopping').map(({ name }) => name);
  }

  /** The first node waits for a host to come, the others are for hosts that are there. */
  #hasRoomBeside(nodes: number): boolean {
    return nodes < Math.max(1, this.#parts.hosts());
  }

  #spec(running?: PlacedNode): ChildSpec {
    const name = `node-${(this.#names += 1)}`;
    let known = running;
    let starts = 0;
    return {
      name,
      // A node whose host is gone exits without an error, and another child takes its place.
      restart: 'transient',
      stopWithinMs,
      start: async (signal) => {
        starts += 1;
        const node = known ?? (await this.#parts.startNode(starts === 1, signal));
        known = undefined;
        return this.#child(name, node);
      },
    };
  }

  #child(name: string, node: PlacedNode): Child {
    const { promise: exited, resolve: settle } = Promise.withResolvers<Exit>();
    const running = { ...node, name, settle };
    this.#nodes.set(node.nodeId, running);
    this.#hasRun = true;
    this.#tell([]);
    return {
      exited,
      stop: async () => {
        // From now on nobody new is sent to it; what it has in hand it answers.
        if (this.#nodes.delete(node.nodeId) && !this.#isAbandoned) {
          this.#tell([]);
          this.#dueInMs = sooner(await this.#parts.stopNode(node), this.#dueInMs ?? null);
          this.#parts.release(node);
        }
        settle({});
      },
      kill: () => {
        if (!this.#isAbandoned) {
          this.#parts.killNode(node);
          this.#parts.release(node);
        }
        this.#gone(running, {});
        settle({});
      },
    };
  }

  /** Waits while it holds, the tree has not given up and it is not too late. */
  async #waitWhile(holds: () => boolean, withinMs: number): Promise<void> {
    if (!holds()) return;
    const late = new Promise((resolve) => AbortSignal.timeout(withinMs).addEventListener('abort', resolve));
    const over = Promise.race([this.exited, late]).then(() => true);
    const came = () => this.#changed.promise.then(() => false);
    for (let isOver = false; holds() && !isOver; ) isOver = await Promise.race([over, came()]);
  }

  #gone(node: RunningNode, exit: Exit): void {
    if (this.#nodes.delete(node.nodeId)) {
      this.#parts.release(node);
      this.#tell([node]);
    }
    node.settle(exit);
    // A child that has done its work is remembered by its name, which is not used again.
    if (exit.error === undefined) void this.#supervisor.stopChild(node.name);
  }

  #tell(dead: readonly PlacedNode[]): void {
    this.#idle.clear();
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
    if (this.#isAbandoned) return;
    this.#parts.onNodes(this.nodes(), dead);
  }
}

function sooner(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}
