import { setTimeout } from 'node:timers/promises';

/** `tenants`: those that have a node there, one each. */
type Entry = { tenants: Set<string>; isOpen: boolean };

/** The hosts that are here, and the tenants that have a node on each. Known anew after a start by asking the hosts. */
export class HostTable {
  readonly #hosts = new Map<string, Entry>();
  #room = Promise.withResolvers<void>();

  add(hostId: string): void {
    this.#hosts.set(hostId, { tenants: new Set(), isOpen: true });
    this.#tellOfRoom();
  }

  remove(hostId: string): void {
    this.#hosts.delete(hostId);
  }

  has(hostId: string): boolean {
    return this.#hosts.has(hostId);
  }

  /** It keeps the nodes that it has, and gets no more. */
  close(hostId: string): void {
    const entry = this.#hosts.get(hostId);
    if (entry !== undefined) entry.isOpen = false;
  }

  /** It gets nodes again. */
  open(hostId: string): void {
    const entry = this.#hosts.get(hostId);
    if (entry === undefined) return;
    entry.isOpen = true;
    this.#tellOfRoom();
  }

  isOpen(hostId: string): boolean {
    return this.#hosts.get(hostId)?.isOpen ?? false;
  }

  /** Those that get nodes. */
  ids(): string[] {
    return [...this.#hosts].filter(([, { isOpen }]) => isOpen).map(([hostId]) => hostId);
  }

  /**
   * The host with the fewest nodes among those that have none of this tenant, with the one counted that is to come there: a
   * host runs one node of a tenant, and would answer with that one. Waits for such a host, at most `withinMs`.
   */
  async take(slug: string, withinMs: number): Promise<string | undefined> {
    const deadline = AbortSignal.timeout(withinMs);
    for (let hostId = this.#emptiest(slug); ; hostId = this.#emptiest(slug)) {
      if (hostId !== undefined) this.hold(hostId, slug);
      if (hostId !== undefined || deadline.aborted) return hostId;
      await Promise.race([this.#room.promise, setTimeout(withinMs, undefined, { signal: deadline, ref: false }).catch(() => {})]);
    }
  }

  /** A node of a tenant runs there already. */
  hold(hostId: string, slug: string): void {
    this.#hosts.get(hostId)?.tenants.add(slug);
  }

  /** A node that was counted there is gone, or did not come. */
  release(hostId: string, slug: string): void {
    if (this.#hosts.get(hostId)?.tenants.delete(slug)) this.#tellOfRoom();
  }

  #emptiest(slug: string): string | undefined {
    const free = [...this.#hosts].filter(([, { isOpen, tenants }]) => isOpen && !tenants.has(slug));
    const [first] = free.sort(([, one], [, other]) => one.tenants.size - other.tenants.size);
    return first?.[0];
  }

  #tellOfRoom(): void {
    this.#room.resolve();
    this.#room = Promise.withResolvers();
  }
}
