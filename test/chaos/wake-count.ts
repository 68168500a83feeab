import { setTimeout as sleep } from 'node:timers/promises';
import { platformDatabaseOf } from '../../bench/platform-servers.ts';
import type { Superuser } from './superuser.ts';

const lookEvery = 250;

/** Counts how often a shop is seen to come awake by who looks a few times a second; the shortest sleeps are missed. */
export function countWakes(superuser: Superuser): { wakes(): number; stop(): Promise<void> } {
  const stopping = new AbortController();
  let asleep = new Set<string>();
  let wakes = 0;

  async function look(): Promise<void> {
    const rows = await superuser<{ slug: string; awake: boolean }>(platformDatabaseOf('platform'), 'select slug, awake from registry.tenants');
    wakes += rows.filter(({ slug, awake }) => awake && asleep.has(slug)).length;
    asleep = new Set(rows.filter(({ awake }) => !awake).map(({ slug }) => slug));
  }

  const looking = (async () => {
    while (!stopping.signal.aborted) {
      // The database is away now and then.
      await look().catch(() => {});
      await sleep(lookEvery, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    wakes: () => wakes,
    async stop() {
      stopping.abort();
      await looking;
    },
  };
}
