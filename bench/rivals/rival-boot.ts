/** The side of the process that `startRival` starts. */
import { once } from 'node:events';

/** What it is started with. From now on the process ends when its starter is gone. */
export async function rivalBoot<Boot>(): Promise<Boot> {
  process.once('disconnect', () => process.exit(0));
  const [boot] = (await once(process, 'message')) as [Boot];
  return boot;
}

/** Tells that it serves, and where if it listens. */
export function rivalReady(port = 0): void {
  process.send?.({ port });
}
