import { defineService } from '../../services/kit/service.ts';
import { faults } from './contract.ts';

/** A tenant of this name does not come up. */
export const brokenTenant = 'throws-at-start';

const kept: unknown[] = [];

export const faultsService = {
  ...defineService(faults, {
    actions: {
      calm: async () => ({ word: 'calm' }),
      loop: async () => spinForEver(),
      leak: async () => {
        setInterval(() => kept.push(Array.from({ length: 200_000 }, (_, index) => ({ index }))), 1);
        return { word: 'leaking' };
      },
      'leak-outside': async () => {
        setInterval(() => kept.push(Buffer.alloc(10_000_000, 1)), 5);
        return { word: 'leaking' };
      },
      throw: async () => {
        setTimeout(() => {
          throw new Error('nobody catches this');
        }, 10);
        return { word: 'later' };
      },
      reject: async () => {
        void Promise.resolve().then(() => Promise.reject(new Error('nobody handles this')));
        return { word: 'later' };
      },
      huge: async () => ({ word: 'x'.repeat(10_000_000) }),
    },
    events: {},
  }),
  async started({ slug }: { slug: string }): Promise<void> {
    if (slug === brokenTenant) throw new Error('this tenant cannot start');
  },
};

function spinForEver(): never {
  for (;;);
}
