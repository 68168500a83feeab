import { defineService, type ServiceDefinition } from '../../services/kit/service.ts';
import { host, type NodeBoot } from './contract.ts';
import { showNodes } from './node-count.ts';
import type { TenantNode } from './tenant-node.ts';

export type NodeTable = {
  definition: ServiceDefinition<null>;
  /** Stops every node, side by side. */
  stopAll(): Promise<void>;
};

/** The table of the tenant nodes of this process, and the service that fills it. */
export function nodeTable(start: (boot: NodeBoot) => Promise<TenantNode>): NodeTable {
  // Promises, so that two requests for one tenant bring up one node.
  const nodes = new Map<string, Promise<TenantNode>>();
  const accounts = new Map<string, string>();
  showNodes(() => Array.from(nodes, () => 'shared'));

  async function stop(slug: string): Promise<{ dueInMs: number | null }> {
    const node = nodes.get(slug);
    if (node === undefined) return { dueInMs: null };
    const farewell = await (await node).stop();
    if (nodes.get(slug) === node) nodes.delete(slug);
    return farewell;
  }

  const definition = defineService<typeof host, null>(host, {
    actions: {
      'nodes.start': async (_, boot) => {
        const { slug } = boot.tenant;
        let node = nodes.get(slug);
        if (node === undefined) {
          node = start(boot);
          nodes.set(slug, node);
          accounts.set(slug, boot.account);
          node.catch(() => nodes.delete(slug));
        }
        return { nodeId: (await node).nodeId };
      },
      'nodes.stop': (_, { slug }) => stop(slug),
      'nodes.kill': async (_, { slug }) => {
        await stop(slug);
        return null;
      },
      'nodes.look': async (_, { slug }) => {
        (await nodes.get(slug))?.look();
        return null;
      },
      'nodes.list': async () => {
        const running = await Promise.allSettled(
          [...nodes].map(async ([slug, node]) => ({ slug, nodeId: (await node).nodeId, account: accounts.get(slug)! })),
        );
        return running.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      },
    },
    events: {},
  });
  return {
    definition,
    async stopAll() {
      await Promise.allSettled([...nodes.keys()].map(stop));
    },
  };
}
