import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseCredentials } from '../../services/kit/database.ts';
import type { Logger } from '../../services/kit/logger.ts';

export type Leader = {
  /** Ends the work without undoing it: another goes on with it. */
  stop(): Promise<void>;
};

export type LeadershipParts = {
  /** Of the registry, whose database grants the lease. */
  credentials: DatabaseCredentials;
  /**
   * Begins the work of the one that leads.
   * @param fence greater than that of every leader before
   * @param stepDown to be called when a write was refused, as another leads
   */
  lead(fence: number, stepDown: () => void): Promise<Leader>;
  log: Logger;
};

/** Milliseconds. The server ends a session that is silent for longer than `silence`, and with it the lease of a leader that hangs. */
const beat = 1_000;
const silence = 3_500;
/** Milliseconds that one statement may wait for the lease: a longer one would keep the database from tidying up. */
const patience = 30_000;
const pauseAfterFailure = 250;

/**
 * Of all platform nodes one leads: it holds a lock of its database session, which ends with it. The others wait for the lock,
 * and the next one leads at once when its holder dies, or within 5 s when it hangs. Resolves when this node leads for the first
 * time, or after a while in which another does.
 */
export async function seekLeadership(parts: LeadershipParts): Promise<{ stop(): Promise<void> }> {
  const ending = new AbortController();
  const first = Promise.withResolvers<void>();
  const seeking = (async () => {
    while (!ending.signal.aborted) {
      await hold(parts, ending.signal, first.resolve).catch((err: unknown) => {
        if (!ending.signal.aborted) parts.log.warn({ err }, 'the lead of the platform was lost or could not be had; trying again');
      });
      await sleep(pauseAfterFailure, undefined, { signal: ending.signal }).catch(() => {});
    }
  })();
  await Promise.race([first.promise, sleep(pauseAfterFailure * 4)]);
  return {
    async stop() {
      ending.abort();
      await seeking;
    },
  };
}

/** Waits for the lease, leads, and ends when the lease is lost, given up or no longer wanted. */
async function hold({ credentials, lead, log }: LeadershipParts, signal: AbortSignal, onLead: () => void): Promise<void> {
  const lost = Promise.withResolvers<string>();
  const client = new pg.Client({ ...credentials, application_name: 'supervision', connectionTimeoutMillis: 5_000, keepAlive: true });
  client.on('error', (error) => lost.resolve(error.message));
  client.on('end', () => lost.resolve('the session has ended'));
  const give = () => lost.resolve('it was given up');
  signal.addEventListener('abort', give);
  let leader: Leader | undefined;
  let beating: NodeJS.Timeout | undefined;
  try {
    await client.connect();
    const fence = await take(client, signal);
    if (fence === undefined) return;
    await client.query(`set idle_session_timeout = ${silence}`);
    // Before the work begins: it may take longer than the session may be silent.
    beating = setInterval(() => void stillHolds(client).then((holds) => holds || lost.resolve('the database does not answer')), beat);
    leader = await lead(fence, () => lost.resolve('another leads'));
    log.debug({ fence }, 'this node leads the platform');
    onLead();
    const reason = await lost.promise;
    if (!signal.aborted) log.warn({ fence, reason }, 'this node leads the platform no more');
  } finally {
    clearInterval(beating);
    signal.removeEventListener('abort', give);
    await leader?.stop();
    await client.end().catch(() => {});
  }
}

async function take(client: pg.Client, signal: AbortSignal): Promise<number | undefined> {
  await client.query(`set lock_timeout = ${patience}`);
  const giveUp = () => void client.end().catch(() => {});
  signal.addEventListener('abort', giveUp);
  try {
    while (!signal.aborted) {
      try {
        const { rows } = await client.query<{ fence: string }>('select registry.take_supervision() as fence');
        return Number(rows[0]!.fence);
      } catch (error) {
        if (!(error instanceof pg.DatabaseError) || error.code !== '55P03') throw error;
      }
    }
    return undefined;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

async function stillHolds(client: pg.Client): Promise<boolean> {
  const answered = client.query('select').then(() => true, () => false);
  return Promise.race([answered, sleep(silence - beat, false, { ref: false })]);
}
