/** What all provisioners have in common: each makes one kind of resource for a tenant, and can undo it. */
import type { PlanName } from '../../config/plans.ts';
import { AppError } from '../../services/kit/errors.ts';
import type { TenantSecrets } from './secrets.ts';

/** What a provisioner must know of a tenant. */
export interface ProvisionedTenant {
  slug: string;
  type: string;
  plan: PlanName;
}

export type ResourceName = 'secrets' | 'database' | 'messaging' | 'cache' | 'storage';

export interface Provisioner {
  readonly name: ResourceName;
  /** What must be there before. All need the secrets. */
  readonly needs: readonly ResourceName[];
  /**
   * Makes the resource. After a crash at any point it can simply be run again.
   * @throws RetryableError where the same may succeed later
   * @throws TerminalError where it will not
   */
  provision(tenant: ProvisionedTenant, secrets: TenantSecrets): Promise<void>;
  /** Removes all that provision may have made, of whatever was made. Throws as provision does. */
  undo(tenant: ProvisionedTenant, secrets: TenantSecrets): Promise<void>;
  /** Whether the resource is there and complete. */
  probe(tenant: ProvisionedTenant, secrets: TenantSecrets): Promise<boolean>;
}

/** The server is away or overloaded; the same work may succeed later. Whoever waits for a tenant is told to come again. */
export class RetryableError extends AppError {
  constructor(message: string, cause: unknown) {
    super('service_unavailable', { cause });
    // For the log: it may name what is of no concern to callers.
    this.message = message;
    this.name = 'RetryableError';
  }
}

/** The server has refused; trying again will not help. */
export class TerminalError extends Error {
  readonly code = 'provisioning_refused';
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'TerminalError';
  }
}
