import { createHmac } from 'node:crypto';
import type { Context as MoleculerContext, ServiceBroker, ServiceSchema } from 'moleculer';
import { authorize } from './authorize.ts';
import type { ActionContract } from './contract.ts';
import { type DatabaseDoor, joined } from './database.ts';
import { Delivery, deliverAction, RequestMeta } from './envelope.ts';
import { AppError, codeOf, fail, fieldErrors } from './errors.ts';
import { once } from './idempotency.ts';
import type { Files } from './files.ts';
import type { Logger } from './logger.ts';
import { callerFor } from './outgoing.ts';
import { serviceScope, type Scope } from './scope.ts';
import type { Context, KeptHandler, ServiceDefinition } from './service.ts';
import { sql } from './statement.ts';

export type ServiceRuntime<Facts> = {
  facts: Facts;
  /** The service's own pool; its role reaches its own schema alone. Absent where it keeps nothing. */
  database?: DatabaseDoor;
  /** 32 bytes of the tenant's own, for `sign`. */
  signingKey?: Buffer;
  files?: Files;
  /** Tells whoever listens outside the namespace; without it all nodes of the namespace are told. */
  nudge?(topic: string, payload: object): void;
  log: Logger;
};

const received = sql`insert into inbox (message_id) values ($1) on conflict do nothing returning message_id`;

/** Puts a service on a Moleculer broker: every message is checked by the contract before and after its handler. */
export function moleculerService<Facts>(definition: ServiceDefinition<Facts>, runtime: ServiceRuntime<Facts>): ServiceSchema {
  const { contract } = definition;
  const actions: NonNullable<ServiceSchema['actions']> = {};
  for (const [name, action] of Object.entries(contract.actions)) {
    actions[name] = {
      handler: (ctx: MoleculerContext) => answer(definition, runtime, name, action, ctx),
    };
  }
  if (contract.subscribes.length > 0) {
    actions[deliverAction] = { handler: (ctx: MoleculerContext) => receive(definition, runtime, ctx) };
  }
  return { name: contract.name, actions, started: () => definition.started?.(runtime.facts) };
}

async function answer<Facts>(
  definition: ServiceDefinition<Facts>,
  runtime: ServiceRuntime<Facts>,
  name: string,
  action: ActionContract,
  ctx: MoleculerContext,
): Promise<unknown> {
  const fullName = `${definition.contract.name}.${name}`;
  try {
    const { scope, idempotencyKey } = RequestMeta.parse(ctx.meta);
    authorize(action.access, scope);
    const params = action.params.safeParse(ctx.params ?? {});
    if (!params.success) throw new AppError('invalid_fields', { errors: fieldErrors(params.error) });
    const afterwards: (() => void)[] = [];
    const context = contextOf(definition, runtime, ctx.broker, scope, fullName, afterwards);
    const handler = definition.actions[name]!;
    const result =
      'run' in handler || (action.idempotent && idempotencyKey !== undefined)
        ? await kept(handler, context, params.data, fullName, idempotencyKey)
        : await handler(context, params.data);
    for (const work of afterwards) work();
    return action.result.parse(result);
  } catch (error) {
    throw reported(error, fullName, runtime.log);
  }
}

async function kept<Facts>(
  handler: ServiceDefinition<Facts>['actions'][string],
  context: Context<Facts>,
  params: unknown,
  action: string,
  key: string | undefined,
): Promise<unknown> {
  const { run, present }: KeptHandler<never, never, Facts> =
    'run' in handler ? handler : { run: handler as KeptHandler<never, never, Facts>['run'], present: (_, stored) => stored };
  if (key === undefined) return present(context, (await run(context, params as never)) as never);
  const request = { action, subject: context.scope.subject ?? '', key, params };
  const stored = await once(context.db, request, (transaction) =>
    run({ ...context, db: joined(transaction) }, params as never),
  );
  return present(context, stored as never);
}

/** Takes an event: the proof that it came, its effect and the events that follow commit together, or not at all. */
async function receive<Facts>(
  definition: ServiceDefinition<Facts>,
  runtime: ServiceRuntime<Facts>,
  ctx: MoleculerContext,
): Promise<void> {
  const { id, event, payload, meta } = Delivery.parse(ctx.params);
  const fullName = `${definition.contract.name} on ${event}`;
  try {
    authorize('internal', RequestMeta.parse(ctx.meta).scope);
    const reaction = definition.events[event];
    if (reaction === undefined) throw new Error(`${definition.contract.name} does not subscribe to ${event}`);
    const checked = reaction.payload.parse(payload);
    const scope = serviceScope(definition.contract.name, meta.correlationId);
    const afterwards: (() => void)[] = [];
    const { db, ...context } = contextOf(definition, runtime, ctx.broker, scope, event, afterwards);
    await db.transaction(async (transaction) => {
      // A transaction that lost a race begins anew.
      afterwards.length = 0;
      if ((await transaction.first(received, [id])) === undefined) return;
      await reaction.handle({ ...context, transaction }, checked);
    });
    for (const work of afterwards) work();
  } catch (error) {
    throw reported(error, fullName, runtime.log);
  }
}

function contextOf<Facts>(
  definition: ServiceDefinition<Facts>,
  runtime: ServiceRuntime<Facts>,
  broker: ServiceBroker,
  scope: Scope,
  causedBy: string,
  afterwards: (() => void)[],
): Context<Facts> {
  const { name } = definition.contract;
  const nudge = runtime.nudge ?? ((topic, payload) => void broker.broadcast(`nudge.${topic}`, payload, { throwError: false }));
  return {
    scope,
    facts: runtime.facts,
    db: runtime.database?.for({ correlationId: scope.correlationId, causedBy }) ?? absent(name, 'database'),
    call: callerFor(broker, serviceScope(name, scope.correlationId)),
    afterwards: (work) => void afterwards.push(work),
    nudge: (topic, payload) => void afterwards.push(() => nudge(topic, payload)),
    files: runtime.files ?? absent(name, 'buckets'),
    log: runtime.log,
    sign: (text) => createHmac('sha256', runtime.signingKey ?? absent(name, 'signing key')).update(text).digest('base64url'),
  };
}

/** Stands where a service was made without something: the first use says so. */
function absent(service: string, what: string): never {
  return new Proxy({}, { get: () => fail('internal', `${service} was made without a ${what}`) }) as never;
}

/** Coded errors go to the caller as they are; anything else is logged whole and told as `internal`. */
function reported(error: unknown, where: string, log: Logger): unknown {
  if (codeOf(error) !== 'internal') return error;
  log.error({ err: error, where }, 'a handler failed');
  return new AppError('internal', { cause: error });
}

