import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** A node in a process that others share. */
export type TenantContext = {
  readonly slug: string;
  /** Its open connections. */
  readonly sockets: Set<Socket>;
  hasEnded: boolean;
};

const current = new AsyncLocalStorage<TenantContext>();

export function tenantContext(slug: string): TenantContext {
  return { slug, sockets: new Set(), hasEnded: false };
}

/**
 * Does work in the name of a tenant's node. What the work opens or starts keeps the name: its sockets, timers and promises. A
 * node that is started in here is therefore known by all that it does, at no cost per message.
 */
export function inContext<Result>(context: TenantContext, work: () => Result): Result {
  return current.run(context, work);
}

/** The node whose work this thread does now; undefined where it is the process's own. */
export function contextInHand(): TenantContext | undefined {
  return current.getStore();
}

/**
 * Cuts a node off from every server, now and for good: what it was in the middle of may never end, and its mail must not wait for
 * that, nor may it answer any more.
 */
export function cutOff(context: TenantContext): void {
  context.hasEnded = true;
  for (const socket of context.sockets) socket.destroy();
}

/** Has the connections known that nodes open from now on. */
export function watchConnections(): void {
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: Socket };
    const context = contextInHand();
    if (context === undefined) return;
    // Not at once: the dialling that follows now would bring a destroyed socket back to life.
    if (context.hasEnded) return process.nextTick(() => socket.destroy());
    context.sockets.add(socket);
    socket.once('close', () => context.sockets.delete(socket));
  });
}
