import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { type HttpAnswer, type HttpRequest, send } from './http.ts';
import { ImportError } from './import-error.ts';
import { type Operator, tenantOrigin } from './operator.ts';

export type TenantClient = {
  /** Calls a route below `/api` as the operator; what may be repeated safely is, until the platform is back. */
  call<Result>(method: 'GET' | 'POST', path: string, result: z.ZodType<Result>, body?: object): Promise<Result>;
};

export type ClientOptions = {
  operator: Operator;
  slug: string;
  /** Goes with every request, and through all events that follow. */
  correlationId: string;
  /** Told while the platform does not answer, once per outage, and when it is back. */
  onOutage(reason: string | null): void;
};

/** Milliseconds that an outage may last before the command gives up. */
const patience = 180_000;

const passing = new Set([408, 429, 500, 502, 503, 504]);

const Problem = z.object({ code: z.string(), title: z.string(), detail: z.string().optional() });
const Token = z.object({ access_token: z.string() });
const TokenError = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * Opens the way to a tenant's host.
 * @throws ImportError no_platform, or the host's own code (unknown_host, tenant_suspended …)
 */
export async function openTenant(options: ClientOptions): Promise<TenantClient> {
  const { operator, slug, correlationId } = options;
  const origin = tenantOrigin(operator, slug);
  await greet(origin, slug);
  let token = await fetchToken(operator, origin, options);
  return {
    async call(method, path, result, body) {
      const ask = (): Promise<HttpAnswer> =>
        persistently(options, {
          method,
          url: new URL(`/api${path}`, origin),
          headers: {
            authorization: `Bearer ${token}`,
            'x-correlation-id': correlationId,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          body: body === undefined ? undefined : JSON.stringify(body),
        });
      let answer = await ask();
      if (answer.status === 401) {
        // A token lives for minutes, an import may take hours.
        token = await fetchToken(operator, origin, options);
        answer = await ask();
      }
      if (answer.status !== 200) throw refusal(answer);
      return result.parse(JSON.parse(answer.text));
    },
  };
}

/** The first request is not repeated where nobody listens: whoever forgot to start the platform learns it at once. */
async function greet(origin: string, slug: string): Promise<void> {
  const answer = await send({ method: 'GET', url: new URL('/api/health', origin), headers: {} }).catch((cause: unknown) => {
    throw new ImportError('no_platform', `nothing answers at ${origin}: start the platform first (npm start)`, { cause });
  });
  if (answer.status === 421) throw new ImportError('unknown_host', `there is no tenant ${slug}`);
  if (answer.status !== 200 && !passing.has(answer.status)) throw refusal(answer);
}

async function fetchToken(operator: Operator, origin: string, options: ClientOptions): Promise<string> {
  const credentials = [operator.client_id, operator.client_secret].map(encodeURIComponent).join(':');
  const answer = await persistently(options, {
    method: 'POST',
    url: new URL(`${operator.issuer}/token`),
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: origin }).toString(),
  });
  if (answer.status === 200) return Token.parse(JSON.parse(answer.text)).access_token;
  const error = TokenError.safeParse(json(answer.text)).data;
  throw new ImportError('no_token', `identity gives no token for ${origin}: ${error?.error_description ?? error?.error ?? answer.status}`);
}

/** Sends until there is an answer that stays; the pauses grow from a tenth of a second to two seconds. */
async function persistently({ onOutage }: ClientOptions, request: HttpRequest): Promise<HttpAnswer> {
  const deadline = Date.now() + patience;
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    const { answer, trouble } = await attempt(request);
    if (trouble === undefined) {
      if (pause > 100) onOutage(null);
      return answer;
    }
    if (Date.now() > deadline) {
      throw new ImportError('no_platform', `the platform did not come back (${trouble}); run the command again, it goes on where it stopped`);
    }
    if (pause === 100) onOutage(trouble);
    await setTimeout(pause);
  }
}

type Attempt = { answer: HttpAnswer; trouble?: undefined } | { answer?: undefined; trouble: string };

async function attempt(request: HttpRequest): Promise<Attempt> {
  try {
    const answer = await send(request);
    return passing.has(answer.status) ? { trouble: refusal(answer).message } : { answer };
  } catch (error) {
    return { trouble: error instanceof Error ? error.message : String(error) };
  }
}

function refusal(answer: HttpAnswer): ImportError {
  const problem = Problem.safeParse(json(answer.text)).data;
  if (problem === undefined) return new ImportError('refused', `the platform answers ${answer.status}`);
  return new ImportError(problem.code, problem.detail ?? problem.title);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
