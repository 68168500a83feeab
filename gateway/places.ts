import { fail } from '../services/kit/errors.ts';

/** Places for what stays open for long: so many per tenant, and so many at this gateway. */
export type Places = {
  /** Takes a place; what it returns gives it back and is to be called once. @throws AppError overloaded */
  take(slug: string): () => void;
};

/** @param full what is told to whoever finds no place */
export function places(perTenant: number, inAll: number, full: string): Places {
  const taken = new Map<string, number>();
  let takenInAll = 0;
  return {
    take(slug) {
      const held = taken.get(slug) ?? 0;
      if (held >= perTenant || takenInAll >= inAll) fail('overloaded', full);
      taken.set(slug, held + 1);
      takenInAll += 1;
      return () => {
        takenInAll -= 1;
        const left = taken.get(slug)! - 1;
        if (left === 0) taken.delete(slug);
        else taken.set(slug, left);
      };
    },
  };
}
