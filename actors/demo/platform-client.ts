import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

/** The platform of this machine, and the service account that may call it. */
export type Access = { port: number; issuer: string; clientId: string; clientSecret: string };

export type Call = {
  method: 'GET' | 'POST' | 'PUT';
  /** Below `/api`. */
  path: string;
  body?: object;
  idempotencyKey?: string;
};

/** Calls the host as the service account; rejects with a Refusal, or where the platform stays away. */
export type Host = <Result>(result: z.ZodType<Result>, call: Call) => Promise<Result>;

/** The platform has said no, and would say so again. `code` as in the table of errors. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Request = { method: string; url: URL; headers: Record<string, string>; body?: string };
type Answer = { status: number; text: string };

const patienceMs = 30_000;
const silenceMs = 10_000;
const passing = new Set([408, 429, 500, 502, 503, 504]);

const Problem = z.object({ code: z.string(), title: z.string(), detail: z.string().optional() });
const Token = z.object({ access_token: z.string() });

// Kept-alive connections that idle do not hold the process.
const agent = new Agent({ keepAlive: true });

/** Opens the way to the host at `origin`, with a token for it alone. Once `signal` is aborted all calls reject with its reason. */
export async function openHost(access: Access, origin: string, signal: AbortSignal): Promise<Host> {
  const token = await fetchToken(access, origin, signal);
  return async (result, { method, path, body, idempotencyKey }) => {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    const url = new URL(`/api${path}`, origin);
    const answer = await persistently(access.port, { method, url, headers, body: body && JSON.stringify(body) }, signal);
    if (answer.status >= 400) throw refusal(answer, url);
    return result.parse(json(answer.text));
  };
}

async function fetchToken({ port, issuer, clientId, clientSecret }: Access, origin: string, signal: AbortSignal): Promise<string> {
  const url = new URL(`${issuer}/token`);
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const headers = {
    authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const body = new URLSearchParams({ grant_type: 'client_credentials', resource: origin }).toString();
  const answer = await persistently(port, { method: 'POST', url, headers, body }, signal);
  if (answer.status !== 200) throw refusal(answer, url);
  return Token.parse(json(answer.text)).access_token;
}

/** Sends until there is an answer that stays. All that is sent here may be sent twice. */
async function persistently(port: number, message: Request, signal: AbortSignal): Promise<Answer> {
  const deadline = Date.now() + patienceMs;
  for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
    signal.throwIfAborted();
    const answer = await send(port, message, signal).catch((error: Error) => error);
    signal.throwIfAborted();
    if (!(answer instanceof Error) && !passing.has(answer.status)) return answer;
    if (Date.now() > deadline) {
      if (!(answer instanceof Error)) throw refusal(answer, message.url);
      throw new Error(`${message.url.host} does not answer: ${answer.message}`, { cause: answer });
    }
    await setTimeout(pause, undefined, { signal }).catch(() => {});
  }
}

/** The names of the platform need not lead here yet, so the connection goes to this machine and the name into the header. */
function send(port: number, { method, url, headers, body = '' }: Request, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      agent,
      host: '127.0.0.1',
      port,
      method,
      path: url.pathname + url.search,
      headers: { ...headers, host: url.host, 'content-length': Buffer.byteLength(body) },
      timeout: silenceMs,
      signal,
    });
    outgoing.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('error', reject);
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no byte for ${silenceMs / 1000} s`)));
    outgoing.end(body);
  });
}

function refusal({ status, text }: Answer, url: URL): Refusal {
  const problem = Problem.safeParse(json(text)).data;
  if (problem === undefined) return new Refusal('refused', `${url.host}${url.pathname} answers ${status}`);
  return new Refusal(problem.code, `${url.host}${url.pathname}: ${problem.detail ?? problem.title}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
