/** A tenant's credentials: made once, kept sealed, and the source of every password that its nodes log in with. */
import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { createSeed } from '../../config/trust/nkeys.ts';
import { open, seal } from '../../config/trust/secret-box.ts';

export const TenantSecrets = z.strictObject({
  /** The passwords of all database roles follow from it, those of services to come too. */
  database: z.strictObject({ rootPassword: z.string() }),
  messaging: z.object({ accountSeed: z.string(), nodeSeed: z.string() }),
  cache: z.strictObject({ password: z.string() }),
  storage: z.strictObject({ accessKey: z.string(), secretKey: z.string() }),
});
export type TenantSecrets = z.infer<typeof TenantSecrets>;

export function generateSecrets(): TenantSecrets {
  return {
    database: { rootPassword: random256Bits() },
    messaging: { accountSeed: createSeed('account'), nodeSeed: createSeed('user') },
    cache: { password: random256Bits() },
    storage: { accessKey: randomBytes(10).toString('hex').toUpperCase(), secretKey: random256Bits() },
  };
}

/** For the registry to keep. Opens only as the secrets of this tenant. */
export function sealSecrets(masterKey: Buffer, slug: string, secrets: TenantSecrets): string {
  return seal(masterKey, JSON.stringify(secrets), contextOf(slug));
}

/** @throws SealBrokenError for another key, another tenant's or changed secrets */
export function openSecrets(masterKey: Buffer, slug: string, sealed: string): TenantSecrets {
  return TenantSecrets.parse(JSON.parse(open(masterKey, sealed, contextOf(slug))));
}

/** The password of one of the tenant's database roles: 256 bits in base64url. */
export function databasePassword(secrets: TenantSecrets, role: string): string {
  return createHmac('sha256', secrets.database.rootPassword).update(role).digest('base64url');
}

function random256Bits(): string {
  return randomBytes(32).toString('base64url');
}

function contextOf(slug: string): string {
  return `tenant/${slug}/secrets`;
}
