import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ImportError } from './import-error.ts';

const Operator = z.object({ issuer: z.url(), client_id: z.string(), client_secret: z.string() });

/** The platform's operator account, as the first start has written it. `issuer` tells where the platform is. */
export type Operator = z.infer<typeof Operator>;

/** @throws ImportError no_operator */
export async function readOperator(dataDir: string): Promise<Operator> {
  const path = join(dataDir, 'operator.json');
  try {
    return Operator.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new ImportError('no_operator', `${path} cannot be read: start the platform first (npm start), with the same DATA_DIR`, { cause });
  }
}

/** The origin of a tenant's host: the issuer's, with the tenant's slug in place of `identity`. */
export function tenantOrigin({ issuer }: Operator, slug: string): string {
  const url = new URL(issuer);
  url.hostname = url.hostname.replace(/^identity\./, `${slug}.`);
  return url.origin;
}
