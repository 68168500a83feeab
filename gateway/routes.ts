import type { ActionContract, Contract, Method } from '../services/kit/contract.ts';
import { AppError } from '../services/kit/errors.ts';

/** A REST route of a contract's action. */
export type ActionRoute = {
  kind: 'action';
  method: Method;
  /** Below `/api`, as the contract writes it: `/products/:id`. */
  path: string;
  /** The full Moleculer action: `webshop.products.get`. */
  action: string;
  contract: ActionContract;
};

/** A route that the gateway answers itself. */
export type HouseRoute = { kind: 'house'; method: Method; path: string };

export type Route = ActionRoute | HouseRoute;

export type Found = {
  route: Route;
  /** The path's parameters, decoded. */
  parameters: readonly (readonly [name: string, value: string])[];
};

export type RouteTable = {
  /** The route, or the methods that the path takes instead, or undefined for an unknown path. `path` begins below `/api`. */
  find(method: string, path: string): Found | { allow: readonly string[] } | undefined;
};

/** The routes of what contracts show; internal actions are left out whatever they say. */
export function routesOf(contracts: readonly Contract[]): ActionRoute[] {
  return contracts.flatMap((contract) =>
    Object.entries(contract.actions).flatMap(([name, action]): ActionRoute[] => {
      if (action.rest === undefined || action.access === 'internal') return [];
      const [method, path] = action.rest.split(' ') as [Method, string];
      return [{ kind: 'action', method, path, action: `${contract.name}.${name}`, contract: action }];
    }),
  );
}

type Place = {
  fixed: Map<string, Place>;
  parameter: Place | undefined;
  routes: Map<string, { route: Route; names: string[] }>;
};

/**
 * Compiles routes into a tree of segments. A fixed segment outranks a parameter.
 * @throws TypeError where two routes take the same requests
 */
export function routeTable(routes: readonly Route[]): RouteTable {
  const root = emptyPlace();
  for (const route of routes) add(root, route);
  return { find: (method, path) => find(root, method, path) };
}

function emptyPlace(): Place {
  return { fixed: new Map(), parameter: undefined, routes: new Map() };
}

function add(root: Place, route: Route): void {
  let place = root;
  const names: string[] = [];
  for (const segment of route.path.slice(1).split('/')) {
    if (segment.startsWith(':')) {
      names.push(segment.slice(1));
      place = place.parameter ??= emptyPlace();
    } else {
      const next = place.fixed.get(segment) ?? emptyPlace();
      place.fixed.set(segment, next);
      place = next;
    }
  }
  const twin = place.routes.get(route.method)?.route;
  if (twin !== undefined) throw new TypeError(`${nameOf(route)} and ${nameOf(twin)} take the same requests`);
  place.routes.set(route.method, { route, names });
}

function nameOf(route: Route): string {
  return `${route.method} ${route.path} (${route.kind === 'action' ? route.action : 'of the gateway'})`;
}

function find(root: Place, method: string, path: string): ReturnType<RouteTable['find']> {
  let place: Place | undefined = root;
  let values: string[] | undefined;
  for (let start = 1; start <= path.length; ) {
    const slash = path.indexOf('/', start);
    const end = slash === -1 ? path.length : slash;
    const segment = path.slice(start, end);
    const next: Place | undefined = place.fixed.get(segment);
    if (next === undefined) {
      place = segment === '' ? undefined : place.parameter;
      (values ??= []).push(segment);
    } else {
      place = next;
    }
    if (place === undefined) return undefined;
    if (slash === path.length - 1) return undefined;
    start = end + 1;
  }
  if (place.routes.size === 0) return undefined;
  const entry = place.routes.get(method === 'HEAD' ? 'GET' : method);
  if (entry === undefined) return { allow: allowed(place) };
  return { route: entry.route, parameters: values === undefined ? noParameters : decoded(entry.names, values) };
}

const noParameters: Found['parameters'] = [];

function decoded(names: readonly string[], values: readonly string[]): Found['parameters'] {
  try {
    return names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')] as const);
  } catch (cause) {
    throw new AppError('bad_request', { detail: 'The address holds a wrong %-encoding.', cause });
  }
}

function allowed(place: Place): string[] {
  const methods = [...place.routes.keys()];
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}
