import { supervisor } from '../../actors/tenant-supervisor/contract.ts';
import { autoscaler } from '../../actors/autoscaler/contract.ts';
import type { Call } from '../../services/kit/call.ts';
import type { Contract, Params, Result } from '../../services/kit/contract.ts';
import { codeOf, fail, problemOf } from '../../services/kit/errors.ts';
import { registry } from '../../services/platform/registry/contract.ts';
import { mailbox } from '../../services/tenant/mailbox/contract.ts';

/** Calls an action in a tenant's namespace, and wakes the tenant for it. */
export type CallTenant = <C extends Contract, Action extends keyof C['actions'] & string>(
  slug: string,
  contract: C,
  action: Action,
  params: Params<C, Action>,
) => Promise<Result<C, Action>>;

export type OperationsParts = {
  /** Actions of the platform. */
  call: Call;
  callTenant: CallTenant;
  print(text: string): void;
};

type Values = Record<string, string | undefined> & { options: Record<string, unknown> };
type Row = Record<string, string | number | boolean | null>;

/** A command of moleculer-repl's. */
export type ReplCommand = {
  command: string;
  description: string;
  options?: { option: string; description: string }[];
  action(broker: unknown, values: Values, tools: { table(rows: unknown[][]): string }): Promise<void>;
};

/** What an operator does at the prompt: see the tenants, move them, and look into their mail. */
export function operations({ call, callTenant, print }: OperationsParts): ReplCommand[] {
  function command(name: string, description: string, run: (values: Values, show: (rows: Row[]) => void) => Promise<unknown>, options: ReplCommand['options'] = []): ReplCommand {
    return {
      command: name,
      description,
      options,
      async action(_broker, values, { table }) {
        try {
          await run(values, (rows) => print(rows.length === 0 ? 'none' : table(cells(rows)).trimEnd()));
        } catch (error) {
          print(sentence(error));
        }
      },
    };
  }

  return [
    command('tenants', 'The tenants, with their state and their nodes', async ({ options }, show) => {
      const rows: Row[] = [];
      let after: string | undefined;
      do {
        const page = await call(registry, 'tenants.list', { limit: 200, after });
        for (const { slug, plan, state, awake, replicas, isolation, quarantine } of page.items) {
          if (options.awake && !awake) continue;
          rows.push({ slug, plan, state, awake, replicas, isolation, quarantine: quarantine?.reason ?? '' });
        }
        after = page.next ?? undefined;
      } while (after !== undefined);
      show(rows);
    }, [{ option: '--awake', description: 'only those that are awake' }]),

    command('tenant <slug>', 'A tenant: its record, its nodes, and what happened to it last', async ({ slug = '' }, show) => {
      const [record, [placed], events] = await Promise.all([
        call(registry, 'tenants.get', { slug }),
        call(supervisor, 'tenants.nodes', { slug }),
        lastEvents(call, slug),
      ]);
      print(JSON.stringify(record, undefined, 2));
      show(placed?.nodes ?? []);
      show(events.map(({ at, event, detail }) => ({ at, event, detail })));
    }),

    command('wake <slug>', 'Wake a tenant, and lift its quarantine', async ({ slug = '' }) => {
      await call(registry, 'tenants.command', { slug, command: 'wake' });
      print(`${slug} is awake`);
    }),

    command('sleep <slug>', 'Put a tenant to sleep when it has answered what it has in hand', async ({ slug = '' }) => {
      await call(registry, 'tenants.command', { slug, command: 'sleep' });
      print(`${slug} goes to sleep`);
    }),

    command('scale <slug> <replicas>', 'Have so many nodes of a tenant until it sleeps, within its plan; `auto` leaves it to the autoscaler', async ({ slug = '', replicas }) => {
      const scaled = await call(supervisor, 'tenants.scale', { slug, replicas: replicas === 'auto' ? null : countOf(replicas), reason: 'an operator asked for it' });
      print(`${slug} has ${scaled.replicas}`);
    }),

    command('quarantine <slug> <reason>', 'Keep a tenant from running until it is woken; its customers are told the reason', async ({ slug = '', reason = '' }) => {
      await call(supervisor, 'tenants.quarantine', { slug, reason });
      print(`${slug} is quarantined`);
    }),

    command('mail <slug>', 'A tenant’s mail: what waits, and the dead letters', async ({ slug = '', options }, show) => {
      if (options.replay !== undefined) {
        const ids = typeof options.replay === 'string' ? options.replay.split(',') : undefined;
        const { replayed } = await callTenant(slug, mailbox, 'dead-letters.replay', { ids });
        print(`${replayed} are tried again`);
      }
      const { pending, dead } = await callTenant(slug, mailbox, 'pending', {});
      print(`${pending} wait, ${dead} are dead`);
      const { items } = await callTenant(slug, mailbox, 'dead-letters.list', { limit: 50 });
      show(items.map(({ id, event, subscriber, attempts, lastError }) => ({ id, event, subscriber, attempts, error: lastError })));
    }, [{ option: '--replay [ids]', description: 'try dead letters again: those named (1,2,3), or all' }]),

    command('top', 'The tenants that are awake by their load', async (_values, show) => {
      const { items } = await call(autoscaler, 'hints.list', { limit: 50 });
      const busy = items.filter(({ replicas }) => replicas > 0).toSorted((one, other) => other.requestsPerSecond - one.requestsPerSecond);
      show(busy.map(({ tenant, replicas, desired, requestsPerSecond, inFlight, queueDepth, reason }) => ({ tenant, replicas, desired, requestsPerSecond, inFlight, queueDepth, reason })));
    }),
  ];
}

function countOf(text = ''): number {
  return /^\d+$/.test(text) ? Number(text) : fail('invalid_fields', `replicas: ${text} is no whole number`);
}

async function lastEvents(call: Call, slug: string) {
  let last: Result<typeof registry, 'tenants.events'>['items'] = [];
  let after: string | undefined;
  do {
    const page = await call(registry, 'tenants.events', { slug, limit: 200, after });
    last = [...last, ...page.items].slice(-10);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return last;
}

function cells(rows: readonly Row[]): unknown[][] {
  const columns = Object.keys(rows[0]!);
  return [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
}

function sentence(error: unknown): string {
  const { title, detail, errors } = problemOf(error);
  if (codeOf(error) === 'internal') return String(error);
  return [detail ?? title, ...(errors ?? []).map(({ path, message }) => `${path}: ${message}`)].join('; ');
}
