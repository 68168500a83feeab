import { readHostSession } from '../data/host-session.ts';

/** Who acts in whose name, both as people call them, until when. */
export type Impersonation = { actor: string; person: string; expiresAt: string };

/** The clock of this device may be wrong: then it asks again and again, but seldom. */
const leastMilliseconds = 15_000;

/**
 * Tells whether somebody acts in another's name here, once the browser has nothing else to do; and again when that has
 * ended by itself, as the server says and not the clock of this device. Others are asked for once.
 */
export function watchImpersonation(tell: (impersonation: Impersonation | undefined) => void | Promise<void>): void {
  const ask = async (): Promise<void> => {
    const found = await readImpersonation();
    await tell(found);
    if (found) setTimeout(() => void look(), Math.max(Date.parse(found.expiresAt) + 1_000 - Date.now(), leastMilliseconds));
  };
  // Where the server does not say who one is, nobody is let do anything in a name either; what is shown stays.
  const look = (): Promise<void> => ask().catch(() => undefined);
  whenIdle(() => void look());
}

async function readImpersonation(): Promise<Impersonation | undefined> {
  const { actor, person } = await readHostSession();
  return actor && person ? { actor: actor.name || actor.email, person: person.name || person.email, expiresAt: actor.expiresAt } : undefined;
}

// Safari has no idle callback yet.
const whenIdle = (work: () => void): void => {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: 5_000 });
  else setTimeout(work, 1_000);
};
