import { readFile } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { pageHeaders } from '../../../gateway/headers.ts';
import type { ActionContract, Params, Result } from '../../../services/kit/contract.ts';
import type { FieldError } from '../../../services/kit/errors.ts';
import { identity } from '../../../services/platform/identity/contract.ts';
import { matchPath } from '../../routing/match-path.ts';

type Action = keyof (typeof identity)['actions'];
type Reply<A extends Action> = Result<typeof identity, A> | Refusal;
/** What the host answers, by action. The contract checks what is asked and what is answered. */
export type Replies = { [A in Action]?: (params: Params<typeof identity, A>) => Reply<A> };
/** What it answers at routes that are the gateway's own. */
export type OwnReplies = Record<string, (body: unknown) => unknown>;

/** An answer that is a problem. */
export class Refusal {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldError[];
  constructor(status: number, code: string, errors: readonly FieldError[] = []) {
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

// The steps of a sign-in have no route of the contract: whose it is stands in a cookie (docs/identity-flows.md).
const signInRoutes: Record<string, Action> = {
  'POST /sign-in': 'sign-in.state',
  'POST /sign-in/password': 'sign-in.password',
  'POST /sign-in/magic-link': 'sign-in.magic-link',
  'POST /sign-in/passkey/options': 'sign-in.passkey-options',
  'POST /sign-in/passkey': 'sign-in.passkey',
  'POST /sign-in/totp': 'sign-in.totp',
  'POST /sign-in/recovery-code': 'sign-in.recovery-code',
  'POST /sign-in/totp/begin': 'sign-in.begin-totp',
  'POST /sign-in/totp/confirm': 'sign-in.confirm-totp',
};
const attempt = 'a'.repeat(43);

const routes = Object.entries(identity.actions as Record<string, ActionContract>).flatMap(([action, { rest }]) => {
  const [method = '', path = ''] = rest?.split(' ') ?? [];
  return rest ? [{ action: action as Action, method, path }] : [];
});

export type StandInHost = {
  origin: string;
  /** What was asked, as `POST /api/sign-in`, with its body. */
  asked: { what: string; body: unknown }[];
  replies: Replies;
  own: OwnReplies;
  /** What was asked or answered that is not of the contract. */
  complaints: string[];
  close(): Promise<void>;
};

/** The identity host: the built pages under the gateway's policy, and replies that the contract has checked. */
export async function standInHost(dist: string): Promise<StandInHost> {
  const host: StandInHost = { origin: '', asked: [], replies: {}, own: {}, complaints: [], close };
  const server = http.createServer((request, response) => void answer(request, response).catch((error: unknown) => complain(request, response, error)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host.origin = `http://identity.localhost:${(server.address() as AddressInfo).port}`;
  return host;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', host.origin);
    const own = host.own[`${request.method} ${pathname}`];
    if (!pathname.startsWith('/api/') && !own) return sendPage(response, pathname);
    const body = await bodyOf(request);
    host.asked.push({ what: `${request.method} ${pathname}`, body });
    if (own) return give(response, 200, own(body));
    reply(response, request.method ?? '', pathname.slice('/api'.length), { ...Object.fromEntries(searchParams), ...body });
  }

  function reply(response: ServerResponse, method: string, path: string, fields: object): void {
    const step = signInRoutes[`${method} ${path}`];
    if (step) return act(response, step, path === '/sign-in' ? { attempt } : { ...fields, attempt });
    for (const route of routes) {
      const parts = route.method === method ? matchPath(route.path, path) : undefined;
      if (parts) return act(response, route.action, { ...fields, ...parts });
    }
    refuse(response, new Refusal(404, 'not_found'));
  }

  function act(response: ServerResponse, action: Action, fields: object): void {
    const { params, result, status = 200 } = identity.actions[action] as ActionContract;
    const asked = params.parse(fields);
    const given = host.replies[action]?.(asked as never) ?? new Refusal(404, 'not_found');
    give(response, status, given instanceof Refusal ? given : result.parse(given));
  }

  async function sendPage(response: ServerResponse, pathname: string): Promise<void> {
    const path = pathname.startsWith('/assets/') ? pathname : '/identity/index.html';
    response.writeHead(200, { ...pageHeaders, 'content-type': mediaTypes[extname(path)] });
    response.end(await readFile(join(dist, path)));
  }

  function complain(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    host.complaints.push(`${request.method} ${request.url}: ${String(error)}`);
    refuse(response, new Refusal(500, 'internal'));
  }

  function close(): Promise<void> {
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

const mediaTypes: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

async function bodyOf(request: IncomingMessage): Promise<object | undefined> {
  const chunks = await request.toArray();
  return chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as object) : undefined;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (body === undefined) return void response.writeHead(204).end();
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function give(response: ServerResponse, status: number, given: unknown): void {
  if (given instanceof Refusal) refuse(response, given);
  else sendJson(response, status, given);
}

function refuse(response: ServerResponse, { status, code, errors }: Refusal): void {
  sendJson(response, status, { type: 'about:blank', title: code, status, code, errors });
}

