import { startPlatform } from '../platform.ts';
import { openClient } from './client.ts';
import { drain } from './drain.ts';
import { type Finding, openHistory } from './history.ts';
import { checkInvariants } from './invariants/check-invariants.ts';
import { leaders } from './invariants/lifecycle.ts';
import { startLoad } from './load.ts';
import { openOutages } from './outages.ts';
import { randomOf } from './random.ts';
import { openShops } from './shops.ts';
import { letLoose } from './storm.ts';
import { summaryOf } from './summary.ts';
import { superuser as superuserOf } from './superuser.ts';
import { countWakes } from './wake-count.ts';

export type ChaosOptions = {
  /** How long faults happen; coming back and looking takes longer. */
  seconds: number;
  seed: number;
  say(line: string): void;
  /** Ends the faults early, and then the run in order. */
  signal: AbortSignal;
};

export type ChaosOutcome = { findings: readonly Finding[]; summary: string[]; historyFile: string };

/** Small, so that shops fall asleep all the time and are woken. */
const idleSeconds = 2;

/** Faults under load on a platform of its own, then peace, and a look at whether all that was promised has come true. */
export async function runChaos({ seconds, seed, say, signal }: ChaosOptions): Promise<ChaosOutcome> {
  const platform = await startPlatform({ PLATFORM_NODES: '2', HOSTS: '3', IDLE_SECONDS: String(idleSeconds) });
  const history = openHistory(seed, say);
  try {
    const shops = await openShops(platform);
    const superuser = superuserOf(platform);
    const outages = openOutages();
    const foreignTo = (host: string) => shops.filter(({ slug }) => host !== 'admin' && slug !== host).map(({ mark }) => mark);
    const client = openClient({ platform, history, outages, foreignTo });
    const counted = countWakes(superuser);
    history.say('faults begin');
    const load = startLoad({ platform, superuser, client, history, shops, seed });
    const storm = letLoose({ platform, superuser, outages, history }, randomOf(seed, 'storm'), seconds, signal);
    await storm.over;
    history.say('faults are over');
    await drain({ platform, client, history, load, shops, superuser });
    await counted.stop();
    await checkInvariants({ platform, superuser, shops, history });
    const sum = (list: 'orders' | 'timers') => shops.reduce((total, shop) => total + shop[list].length, 0);
    const figures = { orders: sum('orders'), timers: sum('timers'), wakes: counted.wakes(), leaders: await leaders(superuser) };
    return { findings: history.findings(), summary: summaryOf({ seed, seconds, tally: client.tally, dealt: storm.dealt, ...figures }), historyFile: history.file };
  } catch (error) {
    history.find('run', error instanceof Error ? (error.stack ?? error.message) : String(error));
    throw error;
  } finally {
    const code = await platform.stop();
    if (code !== 0) history.find('I5', `the platform ended with ${code}`);
    history.close(platform.output());
  }
}
