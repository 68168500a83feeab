import type { Queryable } from '../../../kit/database.ts';
import { fail } from '../../../kit/errors.ts';
import { sql } from '../../../kit/statement.ts';
import type { BrandAccess } from './access-cache.ts';

const read = sql`
  select a.allowed, a.generation from brand_access a
  join organisations s on s.id = a.supplier_id join organisations b on b.id = a.brand_id
  where s.slug = $1 and b.slug = $2`;
const write = sql`
  insert into brand_access (supplier_id, brand_id, allowed) values ($1, $2, $3)
  on conflict (supplier_id, brand_id) do update set
    allowed = excluded.allowed, generation = nextval('brand_access_generations'), changed_at = now()
  returning changed_at, generation`;
const findSupplier = sql`select id, name from organisations where slug = $1 and type = 'supplier'`;

/** What is written down; whoever was never named may not. */
export async function readBrandAccess(db: Queryable, supplier: string, brand: string): Promise<BrandAccess> {
  return (await db.first<BrandAccess>(read, [supplier, brand])) ?? { allowed: false, generation: 0 };
}

/** Resolves to when it was written, and as which generation. */
export async function writeBrandAccess(transaction: Queryable, supplierId: string, brandId: string, allowed: boolean) {
  return (await transaction.first<{ changed_at: Date; generation: number }>(write, [supplierId, brandId, allowed]))!;
}

/** @throws AppError tenant_not_found */
export async function supplierNamed(db: Queryable, slug: string): Promise<{ id: string; name: string }> {
  return (await db.first<{ id: string; name: string }>(findSupplier, [slug])) ?? fail('tenant_not_found');
}
