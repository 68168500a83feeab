/** Makes what a tenant needs: provisioners whose needs are met run side by side, each step is recorded, and all is undone on a failure that stays. */
import { setTimeout } from 'node:timers/promises';
import { RetryableError, type ProvisionedTenant, type Provisioner, type ResourceName } from './provisioner.ts';
import { generateSecrets, sealSecrets, type TenantSecrets } from './secrets.ts';

type ResourceState = 'making' | 'ready' | 'failed' | 'removing' | 'absent';

/** Where what happens is written down, so that another run can go on. A failure to write ends the run as a crash would. */
export interface Progress {
  /** Called before anything is made with them. */
  keepSecrets(sealed: string): Promise<unknown>;
  report(resource: ResourceName, state: ResourceState, error?: string): Promise<unknown>;
}

export interface Pipeline {
  /**
   * Makes the resources of a tenant, or goes on with making them: what is there already is made right.
   * @param secrets those that an earlier run kept, if any
   * @throws ProvisioningError where a resource cannot be made: all is undone then
   * @throws what `progress` or the signal throws, leaving things as they are for another run
   */
  provision(tenant: ProvisionedTenant, secrets: TenantSecrets | undefined, progress: Progress): Promise<TenantSecrets>;
  /**
   * Removes all resources of a tenant, in reverse order, whatever there is of them.
   * @returns what could not be removed; the same call may remove it later
   */
  undo(tenant: ProvisionedTenant, secrets: TenantSecrets, progress: Pick<Progress, 'report'>): Promise<ResourceName[]>;
}

export interface PipelineOptions {
  /** Seals the secrets. */
  masterKey: Buffer;
  /** How long failures that may pass are tried again; default a minute. */
  patienceMs?: number;
  /** Ends a run between attempts, undoing nothing: another goes on. */
  signal?: AbortSignal;
}

/** A resource could not be made, and all was undone but what is named in `left`. */
export class ProvisioningError extends Error {
  readonly code = 'provisioning_failed';
  readonly resource: ResourceName;
  readonly left: readonly ResourceName[];
  constructor(resource: ResourceName, left: readonly ResourceName[], cause: Error) {
    super(`${resource}: ${cause.message}`, { cause });
    this.name = 'ProvisioningError';
    this.resource = resource;
    this.left = left;
  }
}

/** @throws TypeError for provisioners whose needs cannot be met */
export function openPipeline(provisioners: readonly Provisioner[], options: PipelineOptions): Pipeline {
  const ordered = inOrder(provisioners);

  const undo: Pipeline['undo'] = async (tenant, secrets, { report }) => {
    const left: ResourceName[] = [];
    for (const provisioner of ordered.toReversed()) {
      await report(provisioner.name, 'removing');
      const failure = await tried(() => provisioner.undo(tenant, secrets), options);
      if (failure) left.push(provisioner.name);
      await report(provisioner.name, failure ? 'failed' : 'absent', failure?.message);
    }
    return left;
  };

  return {
    undo,
    async provision(tenant, kept, progress) {
      const secrets = kept ?? (await makeSecrets(tenant, options.masterKey, progress));
      const failure = await makeAll(ordered, tenant, secrets, progress, options);
      if (failure === undefined) return secrets;
      throw new ProvisioningError(failure.resource, await undo(tenant, secrets, progress), failure.cause);
    },
  };
}

async function makeSecrets({ slug }: ProvisionedTenant, masterKey: Buffer, { keepSecrets }: Progress): Promise<TenantSecrets> {
  const secrets = generateSecrets();
  await keepSecrets(sealSecrets(masterKey, slug, secrets));
  return secrets;
}

/** Resolves when nothing runs any more, with the first failure if there is one. */
async function makeAll(
  ordered: readonly Provisioner[],
  tenant: ProvisionedTenant,
  secrets: TenantSecrets,
  { report }: Progress,
  options: PipelineOptions,
): Promise<{ resource: ResourceName; cause: Error } | undefined> {
  const made = new Map<ResourceName, Promise<void>>();
  let first: { resource: ResourceName; cause: Error } | undefined;

  async function make(provisioner: Provisioner): Promise<void> {
    await Promise.all(provisioner.needs.flatMap((need) => made.get(need) ?? []));
    if (first) return;
    await report(provisioner.name, 'making');
    const failure = await tried(() => provisioner.provision(tenant, secrets), options);
    if (failure) first ??= { resource: provisioner.name, cause: failure };
    await report(provisioner.name, failure ? 'failed' : 'ready', failure?.message);
  }

  for (const provisioner of ordered) made.set(provisioner.name, make(provisioner));
  for (const outcome of await Promise.allSettled(made.values())) if (outcome.status === 'rejected') throw outcome.reason;
  return first;
}

/** Tries until it works, or fails in a way that stays, or patience ends; answers the failure. */
async function tried(work: () => Promise<void>, { patienceMs = 60_000, signal }: PipelineOptions): Promise<Error | undefined> {
  const deadline = performance.now() + patienceMs;
  for (let delayMs = 100; ; delayMs = Math.min(delayMs * 2, 5000)) {
    signal?.throwIfAborted();
    try {
      await work();
      return undefined;
    } catch (error) {
      if (!(error instanceof RetryableError) || performance.now() + delayMs > deadline) return asError(error);
    }
    await setTimeout(delayMs * (0.5 + Math.random() / 2), undefined, { signal });
  }
}

/** Each after what it needs. Throws a TypeError where that cannot be. */
function inOrder(provisioners: readonly Provisioner[]): Provisioner[] {
  const placed = new Set<ResourceName>(['secrets']);
  const ordered: Provisioner[] = [];
  while (ordered.length < provisioners.length) {
    const next = provisioners.find(({ name, needs }) => !placed.has(name) && needs.every((need) => placed.has(need)));
    if (next === undefined) throw new TypeError('some provisioners need each other, or one that is not there');
    placed.add(next.name);
    ordered.push(next);
  }
  return ordered;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
