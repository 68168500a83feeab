import type { ActionContract, Contract, Params, Result } from '../../services/kit/contract.ts';
import { request, type Method, type Request } from './request.ts';

/** The actions of a contract that have a route. */
type Routed<C extends Contract> = {
  [A in keyof C['actions']]: C['actions'][A] extends { rest: string } ? A : never;
}[keyof C['actions']];

type RouteOf<A extends ActionContract> = A extends { rest: infer Rest extends string; idempotent: true }
  ? { rest: Rest; idempotent: true }
  : A extends { rest: infer Rest extends string }
    ? { rest: Rest; idempotent?: never }
    : never;

/**
 * The routes that an app uses, by action. The compiler holds each against the contract, route and idempotency both, so
 * that no schema has to be shipped to the browser to know them.
 */
export type RouteTable<C extends Contract> = { readonly [A in Routed<C>]?: RouteOf<C['actions'][A]> };

type CallOptions = Pick<Request, 'headers' | 'key' | 'signal'>;

export type ContractClient<C extends Contract, Table extends RouteTable<C>> = <
  A extends keyof Table & keyof C['actions'],
>(
  action: A,
  params: Params<C, A>,
  options?: CallOptions,
) => Promise<Result<C, A>>;

/** A client of one service: `call('products.get', { id })`. Throws ProblemError. */
export function contractClient<C extends Contract>() {
  return <const Table extends RouteTable<C>>(table: Table): ContractClient<C, Table> =>
    async (action, params, options) => {
      const route = table[action as keyof Table] as { rest: string; idempotent?: true };
      const answer = await request({ ...requestOf(route.rest, params), idempotent: route.idempotent, ...options });
      // The server checks its answers against the same contract before it sends them.
      return answer as Result<C, typeof action>;
    };
}

/** Where each field of the flat params goes: into the path, and of the rest into the query (GET, DELETE) or the body. */
export function requestOf(rest: string, params: unknown): Pick<Request, 'method' | 'path' | 'body'> {
  const [method, template] = rest.split(' ') as [Method, string];
  const left = new Map(Object.entries(params ?? {}).filter(([, value]) => value !== undefined));
  const path = template.replace(/:(\w+)/g, (_, name: string) => {
    const value = left.get(name);
    left.delete(name);
    return encodeURIComponent(String(value));
  });
  if (method === 'GET' || method === 'DELETE') {
    const query = new URLSearchParams([...left].map(([name, value]) => [name, String(value)])).toString();
    return { method, path: query ? `${path}?${query}` : path };
  }
  return { method, path, body: Object.fromEntries(left) };
}
