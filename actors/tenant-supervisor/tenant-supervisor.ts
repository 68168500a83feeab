import type { Call } from '../../services/kit/call.ts';
import { AppError, codeOf, fail } from '../../services/kit/errors.ts';
import type { Logger } from '../../services/kit/logger.ts';
import { tenantNamespace } from '../../services/kit/platform.ts';
import { registry, type TenantRecord } from '../../services/platform/registry/contract.ts';
import { commands, type TenantCommand } from '../../services/platform/registry/tenant-states.ts';
import { gatewayUser } from '../provisioners/messaging.ts';
import { type Pipeline, ProvisioningError } from '../provisioners/pipeline.ts';
import { openSecrets, type TenantSecrets } from '../provisioners/secrets.ts';
import type { Hosts } from './hosts.ts';
import { MailQueue } from './mail-queue.ts';
import { nodeBoot } from './node-boot.ts';
import { Placement } from './placement.ts';

export type SupervisorSurroundings = {
  prefix: string;
  masterKey: Buffer;
  pipeline: Pipeline;
  call: Call;
  hosts: Hosts;
  /** Tells gateways; what is lost is asked for again. */
  nudge(topic: string, payload: object): void;
  log: Logger;
};

export type Reached = { namespace: string; nodes: string[]; gateway: { jwt: string; seed: string } };

// How long a request for a tenant waits for a host process to come up.
const hostPatience = 8_000;

/**
 * The supervisor actor: it owns the lives of the tenants and of their nodes. Everything about one tenant goes through
 * that tenant's queue; the registry remembers, so that after a crash it goes on where it stopped.
 */
export class TenantSupervisor {
  readonly #around: SupervisorSurroundings;
  readonly #mail = new MailQueue();
  readonly #placement = new Placement();
  // Adopting what hosts run comes before activating, or a tenant would run twice after a restart of the platform.
  #adopted: Promise<unknown> = Promise.resolve();
  readonly #started = Promise.withResolvers<void>();

  constructor(around: SupervisorSurroundings) {
    this.#around = around;
  }

  /** Takes up what was left: half-made tenants, and tenants that are to be awake. */
  async start(): Promise<void> {
    this.#around.hosts.watch(
      (hostId) => (this.#adopted = Promise.all([this.#adopted, this.#adopt(hostId)])),
      (hostId) => this.#lose(hostId),
    );
    await this.#adopted;
    this.#started.resolve();
    for (const { slug, state } of await this.#around.call(registry, 'tenants.unsettled', {})) {
      if (state === 'ready') this.#keepAwake(slug);
      else this.provision(slug);
    }
  }

  /** Finishes what is in hand; the tenants' nodes are their hosts' to stop. */
  stop(): Promise<void> {
    return this.#mail.drained();
  }

  /** Makes a tenant, or goes on with making it; how it goes is written in the registry. */
  provision(slug: string): void {
    this.#mail.enqueue(slug, () => this.#provision(slug)).catch((err) => {
      // The record itself could not be read or written: the truth is as it was, and the work goes on from there.
      this.#around.log.error({ err, slug }, 'provisioning was interrupted; trying again');
      setTimeout(() => this.provision(slug), 2_000).unref();
    });
  }

  /** @throws AppError by the tenant's state, or tenant_not_ready where no host can run it */
  async activate(slug: string): Promise<Reached> {
    return this.#mail.enqueue(slug, () => this.#activate(slug));
  }

  /** @throws AppError wrong_state */
  command(slug: string, command: TenantCommand): Promise<void> {
    return this.#mail.enqueue(slug, async () => {
      const { tenant } = await this.#around.call(registry, 'tenants.load', { slug });
      const { from, to, event } = commands[command];
      if (!from.includes(tenant.state)) fail('wrong_state', `A tenant that is ${tenant.state} takes no ${command}.`);
      if (command === 'wake') await this.#activate(slug);
      const awake = to === 'ready' && command !== 'sleep' && (tenant.awake || command === 'wake');
      await this.#around.call(registry, 'tenants.record', { slug, state: to, awake, event });
      // After the record: a gateway that asks for the tenant again now gets the new state.
      if (!awake) await this.#deactivate(slug);
    });
  }

  async #provision(slug: string): Promise<void> {
    const { call, pipeline, log, masterKey } = this.#around;
    const { tenant, sealedSecrets } = await call(registry, 'tenants.load', { slug });
    if (tenant.state !== 'requested' && tenant.state !== 'provisioning') return;
    if (tenant.state === 'requested') await call(registry, 'tenants.record', { slug, state: 'provisioning', event: 'tenant.provisioning' });
    try {
      await pipeline.provision(tenant, sealedSecrets === null ? undefined : openSecrets(masterKey, slug, sealedSecrets), {
        keepSecrets: (sealed) => call(registry, 'tenants.record', { slug, sealedSecrets: sealed, resource: { name: 'secrets', state: 'ready' } }),
        report: (name, state, error) => call(registry, 'tenants.record', { slug, resource: { name, state, error } }),
      });
    } catch (err) {
      if (!(err instanceof ProvisioningError)) throw err;
      log.error({ err, slug }, 'a tenant could not be made');
      const resource = err.left.length === 0 ? ({ name: 'secrets', state: 'absent' } as const) : undefined;
      await call(registry, 'tenants.record', { slug, state: 'failed', reason: err.message, event: 'tenant.failed', resource });
      return;
    }
    await call(registry, 'tenants.record', { slug, state: 'ready', awake: true, event: 'tenant.ready' });
    await this.#activate(slug).catch((err) => log.warn({ err, slug }, 'a new tenant is not awake yet'));
  }

  async #activate(slug: string): Promise<Reached> {
    await this.#started.promise;
    await this.#adopted;
    const { call, hosts, masterKey, prefix } = this.#around;
    const { tenant, sealedSecrets } = await call(registry, 'tenants.load', { slug });
    refuseUnlessReady(tenant);
    if (sealedSecrets === null) fail('internal', `${slug} is ready without secrets`);
    const secrets = openSecrets(masterKey, slug, sealedSecrets);
    if (this.#placement.nodesOf(slug).length === 0) {
      const hostId = await this.#placement.roomiest(hostPatience);
      if (hostId === undefined) fail('tenant_not_ready', 'No host process is up; try again in a moment.');
      const { nodeId } = await hosts.call(hostId, 'nodes.start', nodeBoot(prefix, tenant, secrets));
      // It may have died while it brought the node up; then the next request finds another.
      if (!this.#placement.has(hostId)) fail('tenant_not_ready');
      this.#placement.place(slug, { hostId, nodeId });
      if (!tenant.awake) await call(registry, 'tenants.record', { slug, awake: true });
      this.#tellNodes(slug);
    }
    return this.#reached(tenant, secrets);
  }

  async #deactivate(slug: string): Promise<void> {
    const nodes = this.#placement.nodesOf(slug);
    this.#placement.remove(slug);
    this.#tellNodes(slug);
    await Promise.all(
      nodes.map(({ hostId }) =>
        this.#around.hosts.call(hostId, 'nodes.stop', { slug }).catch((err) => this.#around.log.warn({ err, slug }, 'a node did not stop in order')),
      ),
    );
  }

  async #adopt(hostId: string): Promise<void> {
    try {
      const running = await this.#around.hosts.call(hostId, 'nodes.list', {});
      const surplus = running.filter(({ slug }) => this.#placement.nodesOf(slug).length > 0);
      const kept = running.filter((node) => !surplus.includes(node));
      this.#placement.addHost(hostId, kept);
      for (const { slug } of kept) this.#tellNodes(slug);
      // It was given up for dead, and its tenants have moved.
      await Promise.all(surplus.map(({ slug }) => this.#around.hosts.call(hostId, 'nodes.stop', { slug })));
    } catch (err) {
      this.#around.log.warn({ err, hostId }, 'a host went before it was adopted');
    }
  }

  /** Tenants of a dead host come up elsewhere at once: they were awake, and may have mail. */
  #lose(hostId: string): void {
    for (const slug of this.#placement.removeHost(hostId)) {
      this.#tellNodes(slug);
      if (this.#placement.nodesOf(slug).length === 0) this.#keepAwake(slug);
    }
  }

  #keepAwake(slug: string, attempt = 1): void {
    this.activate(slug).catch((err) => {
      const code = codeOf(err);
      if (code === 'tenant_suspended' || code === 'tenant_terminated' || code === 'tenant_not_found') return;
      this.#around.log.warn({ err, slug, attempt }, 'a tenant that is to be awake is not; trying again');
      setTimeout(() => this.#keepAwake(slug, attempt + 1), Math.min(250 * 2 ** attempt, 15_000)).unref();
    });
  }

  #tellNodes(slug: string): void {
    this.#around.nudge('tenant-nodes', { slug, nodes: this.#placement.nodesOf(slug).map((node) => node.nodeId) });
  }

  #reached(tenant: TenantRecord, secrets: TenantSecrets): Reached {
    const { prefix } = this.#around;
    return {
      namespace: tenantNamespace(prefix, tenant.slug),
      nodes: this.#placement.nodesOf(tenant.slug).map((node) => node.nodeId),
      gateway: gatewayUser(prefix, tenant, secrets),
    };
  }
}

function refuseUnlessReady({ state, reason }: TenantRecord): void {
  if (state === 'suspended') throw new AppError('tenant_suspended', { detail: reason ?? undefined });
  if (state === 'terminated' || state === 'purged') fail('tenant_terminated');
  if (state !== 'ready') fail('tenant_not_ready');
}
