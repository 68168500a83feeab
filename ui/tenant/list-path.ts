import type { Query } from './catalogue.ts';

/** The address of a product list. */
export function listPath({ search, category }: Query): string {
  const query = new URLSearchParams({ ...(search && { search }), ...(category && { category }) }).toString();
  return query ? `/?${query}` : '/';
}
