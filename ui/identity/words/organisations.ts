import { msg } from '@lit/localize';
import type { Organisation } from '../../data/identity.ts';

export function nameOfType(type: Organisation['type']): string {
  switch (type) {
    case 'platform':
      return msg('Operators');
    case 'brand':
      return msg('Brand');
    case 'supplier':
      return msg('Supplier');
    case 'retailer':
      return msg('Retailer');
  }
}

/** Who of a company must have a second factor. */
export const policyNames: Readonly<Record<Organisation['secondFactor'], () => string>> = {
  optional: () => msg('Nobody has to'),
  managers: () => msg('Whoever may manage something'),
  everyone: () => msg('Every member'),
};
