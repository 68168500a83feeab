import pg from 'pg';
import type { DatabaseLogin } from './platform-servers.ts';

export type EventClock = {
  /** Milliseconds from the commit that publishes the next event to the commit in which the webshop takes it. */
  next(): Promise<number>;
  close(): Promise<void>;
};

/** PostgreSQL notifies at commit: a message of the same session for each of the two shows the time between them. */
const triggers = `
  create schema if not exists bench;
  create or replace function bench.tell() returns trigger language plpgsql as $$
  begin
    perform pg_notify('bench', tg_argv[0] || (to_jsonb(new) #>> string_to_array(tg_argv[1], '.')));
    return null;
  end
  $$;
  create or replace trigger bench_published after insert on queue._private_jobs
    for each row when (new.payload->>'subscriber' = 'webshop') execute function bench.tell('published', 'payload.id');
  create or replace trigger bench_handled after insert on webshop.inbox
    for each row execute function bench.tell('handled', 'message_id');`;

const withinMs = 10_000;

/** @param login of a superuser to a tenant's database, which gets the triggers until the clock is closed */
export async function openEventClock(login: DatabaseLogin): Promise<EventClock> {
  const listener = new pg.Client(login);
  await listener.connect();
  await listener.query(triggers);
  await listener.query('listen bench');
  const published = new Map<string, number>();
  let waiting: ((milliseconds: number) => void) | undefined;
  listener.on('notification', ({ payload = '' }) => {
    const id = payload.slice(-36);
    if (payload.startsWith('published')) return void published.set(id, performance.now());
    const since = published.get(id);
    if (since === undefined) return;
    published.delete(id);
    waiting?.(performance.now() - since);
  });
  return {
    next() {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('an event did not arrive')), withinMs);
        waiting = (milliseconds) => {
          clearTimeout(timer);
          resolve(milliseconds);
        };
      });
    },
    async close() {
      await listener.query('drop trigger bench_published on queue._private_jobs; drop trigger bench_handled on webshop.inbox; drop schema bench cascade');
      await listener.end();
    },
  };
}
