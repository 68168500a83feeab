import type { z } from 'zod';
import type { Permission } from './permission.ts';

/**
 * Who may ask for an action. `anyone`: no sign-in. `person`: whoever has signed in, about what is theirs; the action
 * looks which that is. A permission, or several: a person or service account of the tenant that has it, or all of them, and
 * every operator. `operator`: an operator of the platform. `internal`: other services only, never a host name.
 */
export type Access = 'anyone' | 'person' | 'operator' | 'internal' | Permission | readonly [Permission, Permission, ...Permission[]];

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type ActionContract = {
  summary: string;
  /** What the caller sends: path, query and body of a REST request are one flat object. */
  params: z.ZodType;
  result: z.ZodType;
  access: Access;
  /** The route below `/api` on the host names of the service's namespace, e.g. `GET /products/:id`. */
  rest?: `${Method} /${string}`;
  /** HTTP status of success (default 200). */
  status?: 200 | 201 | 202 | 204;
  /** Takes an Idempotency-Key: the same key and params give the same answer, other params a 409. */
  idempotent?: true;
  /** Bytes of body that the gateway lets through (default 1 MiB). */
  bodyLimit?: number;
};

export type Contract = {
  /** The service's name in its namespace, and the name of its database schema. */
  name: string;
  /** By verb within the service: `products.get` becomes the Moleculer action `webshop.products.get`. */
  actions: Record<string, ActionContract>;
  /** Durable facts that this service publishes, by their name in the past tense, e.g. `order.created`. */
  events: Record<string, z.ZodType>;
  /** Names of the events of other services (or its own) that this service reacts to. */
  subscribes: readonly string[];
};

/** A service's face: everything that another service, the gateway or the UI may know of it. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract;
}

/** What a caller passes: before defaults and coercion. */
export type Params<C extends Contract, Action extends keyof C['actions']> = z.input<C['actions'][Action]['params']>;
/** What a handler receives: checked, with defaults. */
export type CheckedParams<C extends Contract, Action extends keyof C['actions']> = z.output<C['actions'][Action]['params']>;
/** What a caller gets. */
export type Result<C extends Contract, Action extends keyof C['actions']> = z.output<C['actions'][Action]['result']>;
/** What a handler returns: before the result schema drops what the contract does not name. */
export type Answer<C extends Contract, Action extends keyof C['actions']> = z.input<C['actions'][Action]['result']>;
/** An event's payload. */
export type Payload<C extends Contract, Event extends keyof C['events']> = z.output<C['events'][Event]>;
