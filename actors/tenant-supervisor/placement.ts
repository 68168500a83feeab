import { setTimeout } from 'node:timers/promises';

export type Placed = { hostId: string; nodeId: string };

/** Which host runs which tenant's nodes. Known anew after a start by asking the hosts: nothing of it is stored. */
export class Placement {
  readonly #hosts = new Map<string, Set<string>>();
  readonly #nodes = new Map<string, Placed[]>();
  #arrival = Promise.withResolvers<void>();

  /** A host is here, with the nodes that it runs already. */
  addHost(hostId: string, running: readonly { slug: string; nodeId: string }[]): void {
    this.#hosts.set(hostId, new Set());
    for (const { slug, nodeId } of running) this.place(slug, { hostId, nodeId });
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
  }

  /** A host is gone; answers the tenants that had a node there. */
  removeHost(hostId: string): string[] {
    const slugs = [...(this.#hosts.get(hostId) ?? [])];
    this.#hosts.delete(hostId);
    for (const slug of slugs) this.#keep(slug, (node) => node.hostId !== hostId);
    return slugs;
  }

  has(hostId: string): boolean {
    return this.#hosts.has(hostId);
  }

  hosts(): string[] {
    return [...this.#hosts.keys()];
  }

  place(slug: string, node: Placed): void {
    this.#hosts.get(node.hostId)?.add(slug);
    this.#keep(slug, (known) => known.nodeId !== node.nodeId);
    this.#nodes.set(slug, [...this.nodesOf(slug), node]);
  }

  remove(slug: string): void {
    for (const { hostId } of this.nodesOf(slug)) this.#hosts.get(hostId)?.delete(slug);
    this.#nodes.delete(slug);
  }

  nodesOf(slug: string): readonly Placed[] {
    return this.#nodes.get(slug) ?? [];
  }

  /** The host with the fewest tenants; waits for one to come, at most `withinMs`. */
  async roomiest(withinMs: number): Promise<string | undefined> {
    const deadline = AbortSignal.timeout(withinMs);
    while (this.#hosts.size === 0 && !deadline.aborted) {
      await Promise.race([this.#arrival.promise, setTimeout(withinMs, undefined, { signal: deadline, ref: false }).catch(() => {})]);
    }
    const [first] = [...this.#hosts].sort(([, one], [, other]) => one.size - other.size);
    return first?.[0];
  }

  #keep(slug: string, wanted: (node: Placed) => boolean): void {
    const left = this.nodesOf(slug).filter(wanted);
    if (left.length === 0) this.#nodes.delete(slug);
    else this.#nodes.set(slug, left);
  }
}
