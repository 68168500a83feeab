/** Makes what a tenant needs: provisioners whose needs are met run side by side, each step is recorded, and all is undone on a failure that stays. */
import { setTimeout } from 'node:timers/promises';
import { RetryableError, type ProvisionedTenant, type Provisioner, type ResourceName } from './provisioner.ts';
import { generateSecrets, type TenantSecrets } from './secrets.ts';

export type ResourceState = 'making' | 'ready' | 'failed' | 'removing' | 'absent';

/** Where what happens is written down, so that another run can go on with it. A failure to write ends the run as a crash would. */
export interface Progress {
  /** Those that an earlier run kept, if any. */
  secrets: TenantSecrets | undefined;
  /** What is ready already. */
  ready: ReadonlySet<ResourceName>;
  /** Called before anything is made with them. */
  keepSecrets(secrets: TenantSecrets): Promise<void>;
  record(resource: ResourceName, state: ResourceState, error?: string): Promise<void>;
}

export interface PipelineOptions {
  /** How long failures that may pass are tried again; default a minute. */
  patienceMs?: number;
  /** Ends the run between attempts, undoing nothing: another goes on. */
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

/**
 * Makes what is not ready yet and answers the tenant's secrets.
 * @throws ProvisioningError where a resource cannot be made: all is undone then
 * @throws what `progress` or the signal throws, leaving things as they are for another run
 */
export async function provisionTenant(
  provisioners: readonly Provisioner[],
  tenant: ProvisionedTenant,
  progress: Progress,
  options: PipelineOptions = {},
): Promise<TenantSecrets> {
  const secrets = progress.secrets ?? (await makeSecrets(progress));
  const failure = await makeAll(inOrder(provisioners), tenant, secrets, progress, options);
  if (failure === undefined) return secrets;
  const left = await undoTenant(provisioners, tenant, { secrets, record: progress.record }, options);
  throw new ProvisioningError(failure.resource, left, failure.cause);
}

/**
 * Removes all resources of a tenant, in reverse order, whatever there is of them.
 * @returns what could not be removed; the same call may remove it later
 */
export async function undoTenant(
  provisioners: readonly Provisioner[],
  tenant: ProvisionedTenant,
  { secrets, record }: Pick<Progress, 'secrets' | 'record'>,
  options: PipelineOptions = {},
): Promise<ResourceName[]> {
  // Nothing is made before the secrets are kept.
  if (secrets === undefined) return [];
  const left: ResourceName[] = [];
  for (const { name, undo } of inOrder(provisioners).toReversed()) {
    await record(name, 'removing');
    const failure = await tried(() => undo(tenant, secrets), options);
    if (failure) left.push(name);
    await record(name, failure ? 'failed' : 'absent', failure?.message);
  }
  return left;
}

async function makeSecrets(progress: Progress): Promise<TenantSecrets> {
  await progress.record('secrets', 'making');
  const secrets = generateSecrets();
  await progress.keepSecrets(secrets);
  await progress.record('secrets', 'ready');
  return secrets;
}

/** Resolves when nothing runs any more, with the first failure if there is one. */
async function makeAll(
  ordered: readonly Provisioner[],
  tenant: ProvisionedTenant,
  secrets: TenantSecrets,
  { ready, record }: Progress,
  options: PipelineOptions,
): Promise<{ resource: ResourceName; cause: Error } | undefined> {
  const made = new Map<ResourceName, Promise<void>>();
  let first: { resource: ResourceName; cause: Error } | undefined;

  async function make({ name, needs, provision }: Provisioner): Promise<void> {
    await Promise.all(needs.map((need) => made.get(need)));
    if (first || ready.has(name)) return;
    await record(name, 'making');
    const failure = await tried(() => provision(tenant, secrets), options);
    if (failure) first ??= { resource: name, cause: failure };
    await record(name, failure ? 'failed' : 'ready', failure?.message);
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
