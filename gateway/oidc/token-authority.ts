import type { Call } from '../../services/kit/call.ts';
import type { Params, Result } from '../../services/kit/contract.ts';
import { identity } from '../../services/platform/identity/contract.ts';

type Asked = Params<typeof identity, 'tokens.authorize'>['asked'][number];
type Granted = Result<typeof identity, 'tokens.authorize'>['answers'][number];

/** Whether a machine may have a token for a host, and what it says; null: it may not. Rejects as calls do. */
export type TokenAuthority = (resource: string, asked: Asked) => Promise<Granted>;

type Waiting = { asked: Asked; resolve(granted: Granted): void; reject(error: unknown): void };

/** As many as one message may ask for. */
const mostAtOnce = 64;

/**
 * Asks the identity service for each token, and for those that come while it is at work with the next message together: each
 * is looked up and written down on its own, and a crowd costs few messages and few commits. Hosts do not wait for each other.
 */
export function tokenAuthority(call: Call): TokenAuthority {
  const queues = new Map<string, Waiting[]>();

  async function work(resource: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) await settle(resource, queue.splice(0, mostAtOnce));
    queues.delete(resource);
  }

  async function settle(resource: string, batch: readonly Waiting[]): Promise<void> {
    try {
      const { answers } = await call(identity, 'tokens.authorize', { resource, asked: batch.map(({ asked }) => asked) });
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] ?? null);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return (resource, asked) =>
    new Promise((resolve, reject) => {
      const waiting = { asked, resolve, reject };
      const queue = queues.get(resource);
      if (queue !== undefined) return void queue.push(waiting);
      const begun = [waiting];
      queues.set(resource, begun);
      void work(resource, begun);
    });
}
