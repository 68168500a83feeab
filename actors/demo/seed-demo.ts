import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { tenantStates } from '../../services/platform/registry/contract.ts';
import { catalogue, type DemoProduct } from './catalogue.ts';
import { drawPicture } from './picture.ts';
import { type Access, type Call, type Host, openHost, Refusal } from './platform-client.ts';

export type DemoOptions = {
  dataDir: string;
  domain: string;
  /** The one that the gateway listens on. */
  port: number;
  /** Takes a line for the person who waits. */
  report(line: string): void;
  /** Ends it, whatever it does. */
  signal: AbortSignal;
};

const slug = 'acme';
const name = 'Acme Supply Co.';

const readyWithinMs = 30_000;
const pollMs = 50;
const inParallel = 6;
const stockReason = 'opening stock of the demo';

const Operator = z.object({ issuer: z.url(), client_id: z.string(), client_secret: z.string() });
const Tenant = z.object({ name: z.string(), state: z.enum(tenantStates), reason: z.string().nullish() });
const Product = z.object({ id: z.string() });
const Movements = z.object({ items: z.array(z.object({ reason: z.string().nullable() })) });

/**
 * Makes the demo's tenant and fills its shop, as any client could: over HTTP, with the operator's service account. What an
 * earlier start has begun is finished; what is once finished (`demo.json` in the data folder) is never touched again.
 * @throws Error with one line that says what did not work, or the signal's reason; the next start goes on
 */
export async function seedDemo({ dataDir, domain, port, report, signal }: DemoOptions): Promise<void> {
  const mark = join(dataDir, 'demo.json');
  if (existsSync(mark)) return;
  try {
    const access = await readAccess(dataDir, port);
    const originOf = (label: string): string => new URL(`http://${label}.${domain}:${port}`).origin;
    if (await provideTenant(await openHost(access, originOf('admin'), signal), signal)) {
      await fillShop(await openHost(access, originOf(slug), signal));
      report(`the demo shop is filled: ${originOf(slug)}`);
    } else {
      report(`there is a tenant ${slug} that is not the demo's: it is left alone`);
    }
    await writeWhole(mark, `${JSON.stringify({ tenant: slug, at: new Date().toISOString() })}\n`);
  } catch (cause) {
    signal.throwIfAborted();
    throw new Error(`the demo shop could not be made: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function readAccess(dataDir: string, port: number): Promise<Access> {
  const file = Operator.parse(JSON.parse(await readFile(join(dataDir, 'operator.json'), 'utf8')));
  return { port, issuer: file.issuer, clientId: file.client_id, clientSecret: file.client_secret };
}

/** @returns false where somebody else has taken the slug for a company of their own */
async function provideTenant(admin: Host, signal: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + readyWithinMs;
  let tenant = await findTenant(admin);
  if (tenant && tenant.name !== name) return false;
  // One whose making failed may be asked for again, so the key is new with every start.
  if (!tenant || tenant.state === 'failed') {
    const body = { slug, name, type: 'retailer' };
    tenant = await admin(Tenant, { method: 'POST', path: '/tenants', body, idempotencyKey: randomUUID() });
  }
  while (tenant.state !== 'ready') {
    if (tenant.state !== 'requested' && tenant.state !== 'provisioning') {
      throw new Error(`tenant ${slug} is ${tenant.state}${tenant.reason ? `: ${tenant.reason}` : ''}`);
    }
    if (Date.now() > deadline) throw new Error(`tenant ${slug} is still ${tenant.state} after ${readyWithinMs / 1000} s`);
    await setTimeout(pollMs, undefined, { signal });
    tenant = await admin(Tenant, { method: 'GET', path: `/tenants/${slug}` });
  }
  return true;
}

function findTenant(admin: Host): Promise<z.infer<typeof Tenant> | undefined> {
  return unless('tenant_not_found', admin(Tenant, { method: 'GET', path: `/tenants/${slug}` }));
}

async function fillShop(shop: Host): Promise<void> {
  // One queue, several hands.
  const queue = catalogue.values();
  await Promise.all(
    Array.from({ length: inParallel }, async () => {
      for (const product of queue) await addProduct(shop, product);
    }),
  );
}

async function addProduct(shop: Host, product: DemoProduct): Promise<void> {
  const { sku, stock, picture } = product;
  const { id, isFresh } = await createProduct(shop, product);
  const base64 = Buffer.from(drawPicture(picture)).toString('base64');
  const calls: Call[] = [{ method: 'PUT', path: `/products/${id}/picture`, body: { mediaType: 'image/svg+xml', base64 } }];
  // Keys are remembered for a day or so, and the start before may have been last week's.
  if (stock && (isFresh || !(await hasOpeningStock(shop, sku)))) {
    const body = { sku, delta: stock, reason: stockReason };
    calls.push({ method: 'POST', path: '/stock/adjustments', body, idempotencyKey: `demo-${sku}` });
  }
  await Promise.all(calls.map((call) => unless('idempotency_key_reused', shop(z.unknown(), call))));
}

/** A start that was cut short, of an earlier version perhaps, may have made it already. */
async function createProduct(shop: Host, product: DemoProduct): Promise<{ id: string; isFresh: boolean }> {
  const { sku } = product;
  const body = bodyOf(product);
  const created = shop(Product, { method: 'POST', path: '/products', body, idempotencyKey: `demo-${sku}` });
  const fresh = await unless('idempotency_key_reused', unless('sku_taken', created));
  const { id } = fresh ?? (await shop(Product, { method: 'GET', path: `/products/${encodeURIComponent(sku)}` }));
  return { id, isFresh: fresh !== undefined };
}

async function hasOpeningStock(shop: Host, sku: string): Promise<boolean> {
  const { items } = await shop(Movements, { method: 'GET', path: `/stock/movements?sku=${encodeURIComponent(sku)}` });
  return items.some(({ reason }) => reason === stockReason);
}

/** The body of `POST /api/products`. */
export function bodyOf({ sku, title, description, category, price, stock }: DemoProduct): object {
  return { sku, title, description, category, price: { amount: price, currency: 'GBP' }, stocked: stock !== null };
}

/** Undefined where the answer is a refusal of this code. */
async function unless<Result>(code: string, answer: Promise<Result>): Promise<Result | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refusal && error.code === code) return undefined;
    throw error;
  }
}

/** All or nothing, a power cut included. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
