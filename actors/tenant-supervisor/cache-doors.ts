import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../services/kit/logger.ts';
import type { CacheProvisioner } from '../provisioners/cache.ts';
import type { ProvisionedTenant } from '../provisioners/provisioner.ts';
import type { TenantSecrets } from '../provisioners/secrets.ts';

type Opening = { unwanted: AbortController; ended: Promise<void> };

/**
 * Lets tenants into Redis beside everything else: one that is away keeps no tenant from waking, and is told of those that woke
 * when it is back.
 */
export class CacheDoors {
  readonly #cache: Pick<CacheProvisioner, 'open' | 'close'>;
  readonly #log: Logger;
  readonly #openings = new Map<string, Opening>();

  constructor(cache: Pick<CacheProvisioner, 'open' | 'close'>, log: Logger) {
    this.#cache = cache;
    this.#log = log;
  }

  /** Returns at once; it is tried again until it is done, or to be closed. */
  open(tenant: ProvisionedTenant, secrets: TenantSecrets): void {
    const { slug } = tenant;
    const before = this.#giveUp(slug);
    const unwanted = new AbortController();
    const opening: Opening = { unwanted, ended: before.then(() => this.#keepOpening(tenant, secrets, unwanted.signal)) };
    this.#openings.set(slug, opening);
    void opening.ended.then(() => {
      if (this.#openings.get(slug) === opening) this.#openings.delete(slug);
    });
  }

  /** Nothing that was begun before opens it again. Throws as the provisioner does. */
  async close(tenant: ProvisionedTenant): Promise<void> {
    await this.#giveUp(tenant.slug);
    await this.#cache.close(tenant);
  }

  /** Leaves all to whoever takes over. */
  stop(): void {
    for (const { unwanted } of this.#openings.values()) unwanted.abort();
  }

  async #giveUp(slug: string): Promise<void> {
    const opening = this.#openings.get(slug);
    opening?.unwanted.abort();
    await opening?.ended;
  }

  async #keepOpening(tenant: ProvisionedTenant, secrets: TenantSecrets, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        return await this.#cache.open(tenant, secrets);
      } catch (err) {
        this.#log.warn({ err, slug: tenant.slug, attempt }, 'a tenant is not let into Redis yet; trying again');
        await sleep(Math.min(250 * 2 ** attempt, 15_000), undefined, { signal, ref: false }).catch(() => {});
      }
    }
  }
}
