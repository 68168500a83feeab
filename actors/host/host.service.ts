import { defineService, type ServiceDefinition } from '../../services/kit/service.ts';
import { host, type NodeBoot, type NodeReport } from './contract.ts';
import type { Metric } from '../metrics/contract.ts';
import type { HostedNode } from './hosted-node.ts';
import { showNodes } from './node-count.ts';
import { crashOf } from './node-failure.ts';

export type NodeTable = {
  definition: ServiceDefinition<null>;
  /** The nodes that are up. */
  running(): Promise<{ slug: string; node: HostedNode }[]>;
  /** The figures of the nodes that have a thread or process of their own. */
  metrics(): Promise<Metric[]>;
  /** Stops every node, side by side. */
  stopAll(): Promise<void>;
};

type Entry = { account: string; isolation: NodeBoot['isolation']; starting: Promise<HostedNode> };

/**
 * The table of the tenant nodes of this host, and the service that fills it.
 * @param onDown is told of a node that ended by itself; whether it comes up again is not the host's to say
 */
export function nodeTable(start: (boot: NodeBoot) => Promise<HostedNode>, onDown: (report: NodeReport) => void): NodeTable {
  // Promises, so that two requests for one tenant bring up one node.
  const entries = new Map<string, Entry>();
  showNodes(() => Array.from(entries.values(), ({ isolation }) => isolation));

  function run(boot: NodeBoot): Entry {
    const { slug } = boot.tenant;
    const entry: Entry = { account: boot.account, isolation: boot.isolation, starting: start(boot) };
    entries.set(slug, entry);
    const forget = () => void (entries.get(slug) === entry && entries.delete(slug));
    entry.starting.then(async ({ nodeId, exited }) => {
      const { error } = await exited;
      forget();
      if (error) onDown({ slug, nodeId, ...error.failure });
    }, forget);
    return entry;
  }

  /** Undefined where it is another node of the tenant by now, or none. */
  async function find(slug: string, nodeId: string): Promise<HostedNode | undefined> {
    const node = await entries.get(slug)?.starting.catch(() => undefined);
    return node?.nodeId === nodeId ? node : undefined;
  }

  async function running() {
    const nodes = await Promise.allSettled(
      [...entries].map(async ([slug, { account, starting }]) => ({ slug, account, node: await starting })),
    );
    return nodes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  }

  const definition = defineService<typeof host, null>(host, {
    actions: {
      'nodes.start': async (_, boot) => {
        const entry = entries.get(boot.tenant.slug) ?? run(boot);
        return entry.starting.then(({ nodeId }) => ({ nodeId }), (error) => ({ failed: crashOf(error) }));
      },
      // One that has just ended by itself may have left mail: it is looked at once more.
      'nodes.stop': async (_, { slug, nodeId }) => (await find(slug, nodeId))?.stop() ?? { dueInMs: 0 },
      'nodes.kill': async (_, { slug, nodeId }) => {
        (await find(slug, nodeId))?.kill();
        return null;
      },
      'nodes.look': async (_, { slug, nodeId }) => {
        (await find(slug, nodeId))?.look();
        return null;
      },
      'nodes.list': async () => (await running()).map(({ slug, account, node }) => ({ slug, nodeId: node.nodeId, account })),
    },
    events: {},
  });
  return {
    definition,
    running,
    metrics: async () => (await Promise.all((await running()).map(({ node }) => node.metrics()))).flat(),
    async stopAll() {
      await Promise.allSettled([...entries.values()].map(async ({ starting }) => (await starting).stop()));
    },
  };
}
