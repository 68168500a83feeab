import { setTimeout as delay } from 'node:timers/promises';

/** Tries until a check passes: what is told by a push is known in a moment. @throws what the check throws, after 15 s */
export async function eventually<Result>(check: () => Promise<Result>): Promise<Result> {
  const until = Date.now() + 15_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(10);
    }
  }
}
