import { setTimeout as sleep } from 'node:timers/promises';
import type { Child, ChildSpec } from './child-spec.ts';

/** Asks a child to end in order and, where it refuses or is late, ends it by force. Resolves when it is gone. */
export async function endChild(child: Child, withinMs: ChildSpec['stopWithinMs']): Promise<'stopped' | 'killed'> {
  if (withinMs !== 0 && (await endsInOrder(child, withinMs))) return 'stopped';
  child.kill();
  await child.exited;
  return 'killed';
}

async function endsInOrder(child: Child, withinMs: ChildSpec['stopWithinMs']): Promise<boolean> {
  // What says that it has stopped may still be there, and what never says so may be gone.
  const gone = child.exited.then(() => true);
  const stopped = child.stop().then(() => gone, () => false);
  if (withinMs === 'infinity') return Promise.race([gone, stopped]);
  const deadline = new AbortController();
  const late = sleep(withinMs, false, { signal: deadline.signal }).catch(() => false);
  const inTime = await Promise.race([gone, stopped, late]);
  deadline.abort();
  return inTime;
}
