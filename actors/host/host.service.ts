import { setTimeout as sleep } from 'node:timers/promises';
import { defineService, type ServiceDefinition } from '../../services/kit/service.ts';
import { host, type NodeBoot, type NodeReport } from './contract.ts';
import type { Metric } from '../metrics/contract.ts';
import type { HostedNode } from './hosted-node.ts';
import { showNodes } from './node-count.ts';
import { crashOf, NodeDown } from './node-failure.ts';

export type NodeTable = {
  definition: ServiceDefinition<null>;
  /** The nodes that are up, those that are being stopped among them. */
  running(): { slug: string; node: HostedNode }[];
  /** The figures of the nodes that have a thread or process of their own. */
  metrics(): Promise<Metric[]>;
  /** Stops every node, side by side. */
  stopAll(): Promise<void>;
};

type Entry = {
  account: string;
  isolation: NodeBoot['isolation'];
  starting: Promise<HostedNode>;
  /** Ends the start. */
  giveUp: AbortController;
  /** Once it is up. */
  node?: HostedNode;
  isEnding: boolean;
  stopping?: Promise<{ dueInMs: number | null }>;
  /** Resolves when it is gone and forgotten. */
  gone: Promise<void>;
};

/**
 * Milliseconds that a start may take: longer than the supervisor waits, which asks again and meets the same start, and enough to
 * load the services where many start at once.
 */
const startWithinMs = 30_000;
/** Milliseconds that a supervisor is kept waiting for nodes on their way up: it has others to take over. */
const listingPatienceMs = 2_000;

/**
 * The table of the tenant nodes of this host, and the service that fills it.
 * @param start ends and rejects when its signal is aborted
 * @param onDown is told of a node that ended by itself; whether it comes up again is not the host's to say
 */
export function nodeTable(
  start: (boot: NodeBoot, signal: AbortSignal) => Promise<HostedNode>,
  onDown: (report: NodeReport) => void,
  withinMs: number = startWithinMs,
): NodeTable {
  // By slug, so that two requests for one tenant bring up one node.
  const entries = new Map<string, Entry>();
  showNodes(() => Array.from(entries.values(), ({ isolation }) => isolation));

  function run(boot: NodeBoot): Entry {
    const { account, isolation, tenant: { slug } } = boot;
    const giveUp = new AbortController();
    const late = setTimeout(() => giveUp.abort(tooLate(withinMs)), withinMs);
    const started = start(boot, giveUp.signal).finally(() => clearTimeout(late));
    // Known as up before anybody hears of it.
    const starting = started.then((node) => (entry.node = node));
    const entry: Entry = { account, isolation, starting, giveUp, isEnding: false, gone: starting.then(outlive, forget) };
    entries.set(slug, entry);
    return entry;

    async function outlive({ nodeId, exited }: HostedNode): Promise<void> {
      const { error } = await exited;
      forget();
      if (error) onDown({ slug, nodeId, ...error.failure });
    }
    function forget(): void {
      if (entries.get(slug) === entry) entries.delete(slug);
    }
  }

  /** The tenant's node; one that is being stopped is not given out again, but waited for. */
  async function provide(boot: NodeBoot): Promise<HostedNode> {
    const { slug } = boot.tenant;
    for (let entry = entries.get(slug); entry?.isEnding; entry = entries.get(slug)) await entry.gone;
    return (entries.get(slug) ?? run(boot)).starting;
  }

  /** Undefined where it is another node of the tenant by now, or none. */
  async function find(slug: string, nodeId: string): Promise<(Entry & { node: HostedNode }) | undefined> {
    const entry = entries.get(slug);
    await entry?.starting.catch(() => undefined);
    return entry?.node?.nodeId === nodeId ? (entry as Entry & { node: HostedNode }) : undefined;
  }

  function stop(entry: Entry & { node: HostedNode }): Promise<{ dueInMs: number | null }> {
    entry.isEnding = true;
    entry.stopping ??= entry.node.stop();
    return entry.stopping;
  }

  function kill(entry: Entry & { node: HostedNode }): void {
    entry.isEnding = true;
    entry.node.kill();
  }

  /** Those that go on running; who takes over is to have no more of the others. */
  async function list() {
    const starts = Promise.allSettled(Array.from(entries.values(), ({ starting }) => starting));
    await Promise.race([starts, sleep(listingPatienceMs, undefined, { ref: false })]);
    return [...entries].flatMap(([slug, { node, account, isEnding }]) => (node && !isEnding ? [{ slug, nodeId: node.nodeId, account }] : []));
  }

  function running() {
    return [...entries].flatMap(([slug, { node }]) => (node ? [{ slug, node }] : []));
  }

  const definition = defineService<typeof host, null>(host, {
    actions: {
      'nodes.start': (_, boot) => provide(boot).then(({ nodeId }) => ({ nodeId }), (error) => ({ failed: crashOf(error) })),
      'nodes.stop': async (_, { slug, nodeId }) => {
        const entry = await find(slug, nodeId);
        // One that has just ended by itself may have left mail: it is looked at once more.
        return entry ? stop(entry) : { dueInMs: 0 };
      },
      'nodes.kill': async (_, { slug, nodeId }) => {
        const entry = await find(slug, nodeId);
        if (entry) kill(entry);
        return null;
      },
      'nodes.look': async (_, { slug, nodeId }) => {
        (await find(slug, nodeId))?.node.look();
        return null;
      },
      'nodes.list': list,
    },
    events: {},
  });
  return {
    definition,
    running,
    metrics: async () => (await Promise.all(running().map(({ node }) => node.metrics()))).flat(),
    async stopAll() {
      await Promise.allSettled(
        Array.from(entries.values(), async (entry) => {
          entry.giveUp.abort(new NodeDown({ cause: 'servers-away', reason: 'its host was stopped' }));
          await entry.starting;
          await stop(entry as Entry & { node: HostedNode });
        }),
      );
    },
  };
}

/** What hangs as a rule is a server: the tenant is tried again. */
function tooLate(withinMs: number): NodeDown {
  return new NodeDown({ cause: 'servers-away', reason: `did not come up within ${withinMs / 1_000} s` });
}
