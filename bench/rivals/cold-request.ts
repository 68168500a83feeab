import { answerOf } from '../measured-load.ts';
import type { ColdBoot } from './cold-service.ts';
import { startRival } from './rival-process.ts';

/** Milliseconds from the start of the service's process to its first answer. */
export async function coldRequest(boot: ColdBoot): Promise<number> {
  const start = performance.now();
  const service = await startRival('cold-service.ts', boot);
  await answerOf({ port: service.port, host: 'cold', path: '/' });
  const took = performance.now() - start;
  await service.stop();
  return took;
}
