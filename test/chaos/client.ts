import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode } from '../../services/kit/errors.ts';
import type { Platform } from '../platform.ts';
import type { History } from './history.ts';
import { codeIn, judgeAnswer, type Judged } from './judge-answer.ts';
import type { Outages } from './outages.ts';

export type Wish = {
  /** Who asks, for the history. */
  actor: string;
  host: string;
  method: string;
  path: string;
  body?: object;
  /** The host whose staff or operator asks. */
  tokenOf?: string;
  key?: string;
  allows?: readonly ErrorCode[];
};

/** `outcome` is unknown where nobody can tell whether it was done: the connection broke, or the answer was a 5xx. */
export type Reply<Body> = { outcome: 'done'; body: Body } | { outcome: 'refused'; code: ErrorCode | undefined } | { outcome: 'unknown' };

export type Client = {
  /** One request, settled, written down and judged. Never rejects. */
  ask<Body = unknown>(wish: Wish): Promise<Reply<Body>>;
  /** The same request under the same key until it is done or refused for good. Never rejects. */
  insist<Body = unknown>(wish: Wish): Promise<Reply<Body>>;
  tally: Tally;
};

export type Tally = { outcomes: Map<string, number>; slowestMs: number };

/** Milliseconds after which a request has hung: the deadline of 10 s, a process that stands still for 6, and a machine that is busy. */
const settledWithin = 30_000;
const pauseBeforeRepeat = 250;

export type ClientParts = {
  platform: Platform;
  history: History;
  outages: Outages;
  /** What must not be in an answer of this host. */
  foreignTo(host: string): readonly string[];
};

/** Speaks to the platform as its customers do. Each request has a connection of its own, so that one that breaks tells of the gateway. */
export function openClient({ platform, history, outages, foreignTo }: ClientParts): Client {
  const tally: Tally = { outcomes: new Map(), slowestMs: 0 };

  async function ask<Body>(wish: Wish): Promise<Reply<Body>> {
    // Identity may be away; its tokens last for a while, and a request without one says nothing.
    const { actor, host, method, path, key, allows, tokenOf } = wish;
    const token = tokenOf === undefined ? undefined : await platform.token(tokenOf).catch(() => null);
    if (token === null) return { outcome: 'unknown' };
    const id = randomUUID();
    const beganAt = performance.now();
    history.write({ type: 'asked', id, actor, host, method, path, key, body: wish.body });
    const judged = await send(platform.port, wish, token, id).catch((error: Error) => error);
    const took = Math.round(performance.now() - beganAt);
    tally.slowestMs = Math.max(tally.slowestMs, took);
    const name = judged instanceof Error ? judged.message : `${judged.status} ${codeIn(judged.text) ?? ''}`.trim();
    tally.outcomes.set(name, (tally.outcomes.get(name) ?? 0) + 1);
    history.write({ type: 'settled', id, took, as: name, answer: judged instanceof Error ? undefined : judged.text.slice(0, 2_000) });
    const about = `${method} ${host} ${path.replaceAll(/[0-9a-f-]{36}/g, '…').replace(/token=.*/, 'token=…')}`;
    if (judged instanceof Error) {
      if (judged.message === hung) history.find('I4', `${about} has no answer after ${settledWithin / 1_000} s`);
      else if (!outages.within('gateway', beganAt, performance.now())) history.find('I4', `${about} broke off (${judged.message}) while the gateway was up`);
      return { outcome: 'unknown' };
    }
    for (const { invariant, text } of judgeAnswer(judged, { allows, foreign: foreignTo(host) })) history.find(invariant, `${about}: ${text}`);
    return replyOf<Body>(judged);
  }

  return {
    ask,
    async insist<Body>(wish: Wish) {
      for (;;) {
        const reply = await ask<Body>(wish);
        if (reply.outcome !== 'unknown') return reply;
        await sleep(pauseBeforeRepeat);
      }
    },
    tally,
  };
}

/** A shop that is suspended for a while takes the request later. */
const forNow: ReadonlySet<ErrorCode | undefined> = new Set<ErrorCode>(['tenant_suspended', 'too_many_requests']);

function replyOf<Body>({ status, text }: Judged): Reply<Body> {
  if (status < 300) return { outcome: 'done', body: (text === '' ? null : JSON.parse(text)) as Body };
  const code = codeIn(text);
  return status >= 500 || forNow.has(code) ? { outcome: 'unknown' } : { outcome: 'refused', code };
}

const hung = 'hung';

function send(port: number, { host, method, path, body, key }: Wish, token: string | undefined, id: string): Promise<Judged> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: false,
        headers: {
          host: `${host}.localhost:${port}`,
          'x-request-id': id,
          ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', fail);
        incoming.on('end', () => {
          clearTimeout(timer);
          resolve({ status: incoming.statusCode!, headers: incoming.headers, text: Buffer.concat(chunks).toString() });
        });
      },
    );
    const timer = setTimeout(() => {
      reject(new Error(hung));
      outgoing.destroy();
    }, settledWithin);
    function fail(error: NodeJS.ErrnoException): void {
      clearTimeout(timer);
      reject(new Error(error.code ?? error.message));
    }
    outgoing.on('error', fail);
    outgoing.end(payload);
  });
}
