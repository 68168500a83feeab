import { setTimeout } from 'node:timers/promises';

/** The hosts that are here, and how many nodes run on each. Known anew after a start by asking the hosts. */
export class HostTable {
  readonly #nodes = new Map<string, number>();
  #arrival = Promise.withResolvers<void>();

  add(hostId: string): void {
    this.#nodes.set(hostId, this.#nodes.get(hostId) ?? 0);
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
  }

  remove(hostId: string): void {
    this.#nodes.delete(hostId);
  }

  has(hostId: string): boolean {
    return this.#nodes.has(hostId);
  }

  ids(): string[] {
    return [...this.#nodes.keys()];
  }

  /**
   * The host with the fewest nodes among those that run the fewest of this tenant's, with the node counted that is to come
   * there; waits for a host to come, at most `withinMs`.
   * @param siblings the hosts of the tenant's other nodes
   */
  async take(withinMs: number, siblings: readonly string[] = []): Promise<string | undefined> {
    const deadline = AbortSignal.timeout(withinMs);
    while (this.#nodes.size === 0 && !deadline.aborted) {
      await Promise.race([this.#arrival.promise, setTimeout(withinMs, undefined, { signal: deadline, ref: false }).catch(() => {})]);
    }
    const own = (hostId: string) => siblings.filter((id) => id === hostId).length;
    const [first] = [...this.#nodes].sort(([one, oneNodes], [other, otherNodes]) => own(one) - own(other) || oneNodes - otherNodes);
    if (first !== undefined) this.count(first[0], 1);
    return first?.[0];
  }

  /** A node that was counted there is gone, or did not come. */
  release(hostId: string): void {
    this.count(hostId, -1);
  }

  /** Nodes that run there already. */
  count(hostId: string, nodes: number): void {
    const known = this.#nodes.get(hostId);
    if (known !== undefined) this.#nodes.set(hostId, known + nodes);
  }
}
