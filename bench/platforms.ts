import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, startPlatform } from '../test/platform.ts';
import { testDataPrefix } from '../test/settings-for-tests.ts';
import { writeDown } from './platform-servers.ts';

/** The platforms of a run. One runs at a time: another would take of the machine what is measured. */
export type Platforms = {
  /** The one that benchmarks share; started when first asked for. */
  shared(): Promise<Platform>;
  /** A new one, in place of what runs. */
  alone(settings?: Record<string, string>, mainFile?: string): Promise<Platform>;
  /** Stops the last one of `alone` and starts it again on its data; tells how long the start took. */
  restarted(): Promise<{ platform: Platform; seconds: number }>;
  /** The one that runs, if any. */
  current(): Promise<Platform | undefined>;
  /** Stops one that is not shared; its data are removed. */
  endAlone(): Promise<void>;
  /** The same for any. */
  end(): Promise<void>;
};

export function openPlatforms(): Platforms {
  let running: Promise<Platform> | undefined;
  let isShared = false;
  let folder: string | undefined;
  let startAgain: () => Promise<Platform> = () => Promise.reject(new Error('nothing has been started'));

  const current: Platforms['current'] = async () => running?.catch(() => undefined);

  async function stop(): Promise<void> {
    const stopping = await current();
    running = undefined;
    await stopping?.stop();
  }

  async function end(): Promise<void> {
    await stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    folder = undefined;
  }

  function keep(starting: Promise<Platform>, shared: boolean): Promise<Platform> {
    running = starting;
    isShared = shared;
    starting.catch(() => running === starting && (running = undefined));
    return starting;
  }

  return {
    current,
    end,
    endAlone: async () => (isShared ? undefined : end()),
    async shared() {
      if (running !== undefined && isShared) return running;
      await end();
      return keep(startPlatform(), true);
    },
    async alone(settings = {}, mainFile) {
      await end();
      folder = mkdtempSync(join(tmpdir(), `${testDataPrefix}${process.pid}-`));
      const place = { ...settings, DATA_DIR: folder };
      startAgain = () => startPlatform(place, mainFile);
      return keep(startAgain(), false);
    },
    async restarted() {
      // Files of hundreds of new databases that are not on the disk yet would make the stop longer than it may be.
      await writeDown(await running!);
      await stop();
      const start = performance.now();
      const platform = await keep(startAgain(), false);
      return { platform, seconds: (performance.now() - start) / 1_000 };
    },
  };
}
