import type { NodeBoot } from './contract.ts';
import type { HostedNode } from './hosted-node.ts';
import { connectionLost, crashOf, NodeDown, type NodeFailure } from './node-failure.ts';
import { cutOff, inContext, tenantContext } from './tenant-context.ts';
import type { TenantNode } from './tenant-node.ts';

export type SharedNodes = {
  /**
   * @param signal ends the start, with a NodeDown as its reason
   * @throws NodeDown
   */
  start(boot: NodeBoot, onIdle: () => void, signal?: AbortSignal): Promise<HostedNode>;
  /** Gives a node up that harms the process it shares; answers whether there is one of this tenant. */
  fail(slug: string, failure: NodeFailure): boolean;
};

/** The nodes that run beside each other in this process. What goes wrong here is pinned on one of them by its name. */
export function sharedNodes(startNode: (boot: NodeBoot, onIdle: () => void) => Promise<TenantNode>): SharedNodes {
  const failing = new Map<string, (down: NodeDown) => void>();

  async function start(boot: NodeBoot, onIdle: () => void, signal?: AbortSignal): Promise<HostedNode> {
    const { slug } = boot.tenant;
    const context = tenantContext(slug);
    const ended = Promise.withResolvers<{ error?: NodeDown }>();
    const starting = inContext(context, async () => startNode(boot, onIdle));

    function end(exit: { error?: NodeDown }): void {
      if (failing.get(slug) === fail) failing.delete(slug);
      ended.resolve(exit);
    }
    function fail(down: NodeDown): void {
      giveUp({ error: down });
    }
    function giveUp(exit: { error?: NodeDown }): void {
      if (context.hasEnded) return;
      end(exit);
      cutOff(context);
      void starting.then((node) => inContext(context, node.kill)).catch(() => {});
    }

    failing.set(slug, fail);
    const lost = ended.promise.then(({ error }) => Promise.reject(error ?? new Error(`${slug} is stopped`)));
    lost.catch(() => {});
    const giveStartUp = () => fail(new NodeDown(crashOf(signal?.reason)));
    signal?.addEventListener('abort', giveStartUp);
    try {
      const node = await Promise.race([starting, lost]).finally(() => signal?.removeEventListener('abort', giveStartUp));
      void node.lost.then(() => fail(new NodeDown(connectionLost)));
      return {
        nodeId: node.nodeId,
        exited: ended.promise,
        async stop() {
          try {
            const farewell = await Promise.race([inContext(context, node.stop), lost]);
            end({});
            return farewell;
          } catch (error) {
            const down = new NodeDown(crashOf(error));
            // One that stays half open is nobody's any more.
            fail(down);
            throw down;
          }
        },
        kill: () => giveUp({}),
        look: () => inContext(context, node.look),
        load: () => inContext(context, node.load),
        metrics: async () => [],
      };
    } catch (error) {
      fail(new NodeDown(crashOf(error)));
      throw new NodeDown(crashOf(error));
    }
  }

  return {
    start,
    fail(slug, failure) {
      const fail = failing.get(slug);
      fail?.(new NodeDown(failure));
      return fail !== undefined;
    },
  };
}
