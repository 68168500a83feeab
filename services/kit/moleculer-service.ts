import { createHmac } from 'node:crypto';
import type { Context as MoleculerContext, ServiceBroker, ServiceSchema } from 'moleculer';
import { authorize } from './authorize.ts';
import type { ActionContract } from './contract.ts';
import { type DatabaseDoor, joined } from './database.ts';
import { Delivery, deliverAction, RequestMeta } from './envelope.ts';
import { AppError, fail, fieldErrors } from './errors.ts';
import type { Files } from './files.ts';
import { actionSubject, deliverySubject, Handling, type Receiver, type Subject } from './handling.ts';
import { once } from './idempotency.ts';
import type { Logger } from './logger.ts';
import { callerFor } from './outgoing.ts';
import { oldKeys, oldMessages, pruneWithMessages, type Pruning } from './pruning.ts';
import { serviceScope, type Scope } from './scope.ts';
import type { Context, KeptHandler, ServiceDefinition } from './service.ts';
import { sql } from './statement.ts';
import { Tenant } from './tenant.ts';

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

/** A service on a broker: what it is, what it works with, and how it is watched. */
type Served<Facts> = {
  definition: ServiceDefinition<Facts>;
  runtime: ServiceRuntime<Facts>;
  receiver: Receiver;
  pruneMessages: Pruning;
  pruneKeys: Pruning;
};

const received = sql`insert into inbox (message_id) values ($1) on conflict do nothing returning message_id`;

/** Puts a service on a Moleculer broker: every message is checked by the contract before and after its handler. */
export function moleculerService<Facts>(definition: ServiceDefinition<Facts>, runtime: ServiceRuntime<Facts>): ServiceSchema {
  const { contract } = definition;
  const served: Served<Facts> = {
    definition,
    runtime,
    receiver: { tenant: slugIn(runtime.facts), log: runtime.log },
    pruneMessages: pruneWithMessages(oldMessages, runtime.log),
    pruneKeys: pruneWithMessages(oldKeys, runtime.log),
  };
  const actions: NonNullable<ServiceSchema['actions']> = {};
  for (const [name, action] of Object.entries(contract.actions)) {
    const subject = actionSubject(contract.name, name);
    actions[name] = { handler: (ctx: MoleculerContext) => answer(served, subject, name, action, ctx) };
  }
  if (contract.subscribes.length > 0) {
    const subjects = new Map(contract.subscribes.map((event) => [event, deliverySubject(contract.name, event)]));
    actions[deliverAction] = { handler: (ctx: MoleculerContext) => receive(served, subjects, ctx) };
  }
  return { name: contract.name, actions, started: () => definition.started?.(runtime.facts) };
}

async function answer<Facts>(
  served: Served<Facts>,
  subject: Subject,
  name: string,
  action: ActionContract,
  ctx: MoleculerContext,
): Promise<unknown> {
  const handling = new Handling(subject, served.receiver);
  try {
    const { scope, idempotencyKey, traceparent } = RequestMeta.parse(ctx.meta);
    handling.joins(scope, traceparent);
    authorize(action.access, scope);
    const params = action.params.safeParse(ctx.params ?? {});
    if (!params.success) throw new AppError('invalid_fields', { errors: fieldErrors(params.error) });
    const afterwards: (() => void)[] = [];
    const { fullName } = subject;
    const context = contextOf(served, handling, ctx.broker, scope, fullName, afterwards);
    const handler = served.definition.actions[name]!;
    const result =
      'run' in handler || (action.idempotent && idempotencyKey !== undefined)
        ? await kept(handler, context, params.data, fullName, idempotencyKey)
        : await handler(context, params.data);
    for (const work of afterwards) work();
    if (idempotencyKey !== undefined && ('run' in handler || action.idempotent)) served.pruneKeys(context.db);
    const checked = action.result.parse(result);
    handling.succeeded();
    return checked;
  } catch (error) {
    throw handling.failed(error);
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
async function receive<Facts>(served: Served<Facts>, subjects: ReadonlyMap<string, Subject>, ctx: MoleculerContext): Promise<void> {
  const { id, event, payload, meta } = Delivery.parse(ctx.params);
  const { name } = served.definition.contract;
  // An event that nobody expects is no series of its own among the figures: its name may be anything.
  const handling = new Handling(subjects.get(event) ?? deliverySubject(name, 'unknown'), served.receiver);
  try {
    const scope = serviceScope(name, meta.correlationId);
    handling.joins(scope, meta.traceparent);
    authorize('internal', RequestMeta.parse(ctx.meta).scope);
    const reaction = served.definition.events[event];
    if (reaction === undefined) throw new Error(`${name} does not subscribe to ${event}`);
    const checked = reaction.payload.parse(payload);
    const afterwards: (() => void)[] = [];
    const { db, ...context } = contextOf(served, handling, ctx.broker, scope, event, afterwards);
    await db.transaction(async (transaction) => {
      // A transaction that lost a race begins anew.
      afterwards.length = 0;
      if ((await transaction.first(received, [id])) === undefined) return;
      await reaction.handle({ ...context, transaction }, checked);
    });
    for (const work of afterwards) work();
    served.pruneMessages(db);
    handling.succeeded();
  } catch (error) {
    throw handling.failed(error);
  }
}

function contextOf<Facts>(
  { definition, runtime }: Served<Facts>,
  handling: Handling,
  broker: ServiceBroker,
  scope: Scope,
  causedBy: string,
  afterwards: (() => void)[],
): Context<Facts> {
  const { name } = definition.contract;
  const nudge = runtime.nudge ?? ((topic, payload) => void broker.broadcast(`nudge.${topic}`, payload, { throwError: false }));
  const { correlationId, requestId } = scope;
  const { traceparent } = handling;
  return {
    scope,
    facts: runtime.facts,
    db: runtime.database?.for({ correlationId, causedBy, traceparent }) ?? absent(name, 'database'),
    call: callerFor(broker, serviceScope(name, correlationId, requestId), traceparent),
    afterwards: (work) => void afterwards.push(work),
    nudge: (topic, payload) => void afterwards.push(() => nudge(topic, payload)),
    files: runtime.files ?? absent(name, 'buckets'),
    log: () => handling.log(),
    sign: (text) => createHmac('sha256', runtime.signingKey ?? absent(name, 'signing key')).update(text).digest('base64url'),
  };
}

/** Stands where a service was made without something: the first use says so. */
function absent(service: string, what: string): never {
  return new Proxy({}, { get: () => fail('internal', `${service} was made without a ${what}`) }) as never;
}

/** The tenant that the service works for; the platform's facts name none. */
function slugIn(facts: unknown): string | undefined {
  return Tenant.safeParse(facts).data?.slug;
}
