/** A process of Node that runs beside the platform: a rival, or what makes the load. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type Rival = {
  pid: number;
  /** 0 where it does not listen. */
  port: number;
  /** Its answer to a message, if it is one of those that answer. */
  asked<Answer>(): Promise<Answer>;
  stop(): Promise<void>;
};

/**
 * Resolves when it is ready.
 * @param file beside this one; it takes its boot with `rivalBoot`
 * @param boot goes over the fork's own channel: others can read arguments and the environment
 */
export async function startRival(file: string, boot: object): Promise<Rival> {
  const child = fork(join(import.meta.dirname, file), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = once(child, 'exit');
  child.send(boot);
  const [ready] = (await Promise.race([
    once(child, 'message'),
    gone.then(() => Promise.reject(new Error(`${file} did not start`))),
  ])) as [{ port: number }];
  return {
    pid: child.pid!,
    port: ready.port,
    async asked<Answer>() {
      child.send('how far');
      return ((await once(child, 'message')) as [Answer])[0];
    },
    async stop() {
      // A rival ends when its channel does, so that none is left behind by a benchmark that was killed.
      child.disconnect();
      await gone;
    },
  };
}
