import type { Answer, CheckedParams, Contract, Payload } from './contract.ts';
import type { Call } from './call.ts';
import type { Database, Transaction } from './database.ts';
import type { Files } from './files.ts';
import type { Logger } from './logger.ts';
import type { Scope } from './scope.ts';
import type { Tenant } from './tenant.ts';

/** What a handler works with. All of it belongs to one message of one tenant (or of the platform). */
export type Context<Facts = Tenant> = {
  scope: Scope;
  /** Facts of whom the service works for: a tenant, or the platform. */
  facts: Facts;
  db: Database;
  call: Call;
  /** Does something once all that the handler did is committed; a crash before loses it. It must not throw. */
  afterwards(work: () => void): void;
  /** Tells whoever listens after the commit, and may be lost: live pages, caches. Never a business fact. */
  nudge(topic: string, payload: object): void;
  /** The tenant's own buckets. */
  files: Files;
  /** Its lines carry the ids of the request. */
  log(): Logger;
  /** Proves that a text came from this service of this tenant: HMAC-SHA256 with a key of the tenant's own, base64url. */
  sign(text: string): string;
};

export type ActionHandler<C extends Contract, Action extends keyof C['actions'], Facts = Tenant> = (
  context: Context<Facts>,
  params: CheckedParams<C, Action>,
) => Promise<Answer<C, Action>>;

/** An answer that is kept under an Idempotency-Key is kept without its secrets; `present` adds them each time. */
export type KeptHandler<C extends Contract, Action extends keyof C['actions'], Facts = Tenant> = {
  run(context: Context<Facts>, params: CheckedParams<C, Action>): Promise<object>;
  present(context: Context<Facts>, kept: never): Answer<C, Action>;
};

/** What an event handler works with: everything it does commits with the proof that the event was handled. */
export type Reaction<Facts = Tenant> = Omit<Context<Facts>, 'db'> & { transaction: Transaction };

export type EventHandler<C extends Contract, Event extends keyof C['events'], Facts = Tenant> = (
  context: Reaction<Facts>,
  payload: Payload<C, Event>,
) => Promise<void>;

export type ServiceDefinition<Facts = Tenant> = {
  contract: Contract;
  actions: Record<string, ActionHandler<Contract, string, Facts> | KeptHandler<Contract, string, Facts>>;
  events: Record<string, { payload: Contract['events'][string]; handle: EventHandler<Contract, string, Facts> }>;
  /** Done as its node comes up, before it takes messages; where it throws, the node does not come up. */
  started?(facts: Facts): Promise<void>;
};

type Handlers<C extends Contract, Facts> = {
  [Action in keyof C['actions']]: ActionHandler<C, Action, Facts> | KeptHandler<C, Action, Facts>;
};

/** A reaction to another service's event, typed and checked by the contract that publishes it. */
export function on<C extends Contract, Event extends keyof C['events'] & string, Facts = Tenant>(
  publisher: C,
  event: Event,
  handle: EventHandler<C, Event, Facts>,
): { payload: Contract['events'][string]; handle: EventHandler<Contract, string, Facts> } {
  const payload = publisher.events[event];
  if (payload === undefined) throw new TypeError(`${publisher.name} publishes no ${event}`);
  return { payload, handle };
}

/**
 * A service: its contract, and a table of what answers what.
 * @throws TypeError where an action of the contract has no handler, or a subscription has no reaction
 */
export function defineService<C extends Contract, Facts = Tenant>(
  contract: C,
  handlers: {
    actions: Handlers<C, Facts>;
    events: { [Event in C['subscribes'][number]]: ServiceDefinition<Facts>['events'][string] };
  },
): ServiceDefinition<Facts> {
  const events = handlers.events as ServiceDefinition<Facts>['events'];
  for (const action of Object.keys(contract.actions)) {
    if (!(action in handlers.actions)) throw new TypeError(`${contract.name}.${action} has no handler`);
  }
  for (const event of contract.subscribes) {
    if (!(event in events)) throw new TypeError(`${contract.name} has no reaction to ${event}`);
  }
  return { contract, actions: handlers.actions as ServiceDefinition<Facts>['actions'], events };
}
