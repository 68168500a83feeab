import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceBroker } from 'moleculer';
import { Provider } from 'oidc-provider';
import { AppError, problemOf } from '../services/kit/errors.ts';
import type { Logger } from '../services/kit/logger.ts';
import type { PlatformFacts } from '../services/kit/platform.ts';
import { identity, issuerOf } from '../services/platform/identity/contract.ts';
import { providerConfiguration } from './oidc-configuration.ts';
import { providerCalls } from './oidc-identity.ts';
import { compareSecretsByHash } from './oidc-storage.ts';

export type OidcOptions = {
  facts: Pick<PlatformFacts, 'domain' | 'port'>;
  /** In the platform's namespace. */
  broker: ServiceBroker;
  /** The id that the gateway gave the request. */
  requestIdOf(request: IncomingMessage): string;
  log: Logger;
};

/** `originalUrl`: where a router has cut `url`, what it was before. */
type MountedRequest = IncomingMessage & { originalUrl?: string };

/**
 * Makes the OpenID provider, with the keys that the identity service keeps. The handler answers everything below `/oidc`
 * of the identity host by itself; it reads the body, so nothing may have read it before.
 * @throws AppError-shaped errors where the identity service does not answer
 */
export async function createOidc(options: OidcOptions): Promise<(request: MountedRequest, response: ServerResponse) => void> {
  const { broker, requestIdOf, log } = options;
  const issuer = issuerOf(options.facts);
  const call = providerCalls(broker, requestIdOf);
  await broker.waitForServices(identity.name, 10_000, 20);
  const { keys, cookieKeys } = await call(identity, 'keys.signing', {});
  const provider = new Provider(issuer, providerConfiguration(call, keys, cookieKeys));
  compareSecretsByHash(provider);
  answerUnknownPaths(provider, requestIdOf);
  logFailures(provider, requestIdOf, log);

  const answer = provider.callback();
  const { host, pathname } = new URL(issuer);
  return (request, response) => {
    mount(request, pathname);
    // The provider makes the addresses that it tells from this header: it gets ours, whatever came.
    request.headers.host = host;
    void answer(request, response);
  };
}

/** What is not below the mount path, or names a host in its request line, becomes the root, where there is nothing. */
function mount(request: MountedRequest, path: string): void {
  const target = request.originalUrl ?? request.url ?? '';
  request.originalUrl = target.startsWith(`${path}/`) ? target : `${path}/`;
  request.url = request.originalUrl.slice(path.length);
}

function answerUnknownPaths(provider: Provider, requestIdOf: OidcOptions['requestIdOf']): void {
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.status !== 404 || ctx.body) return;
    ctx.status = 404;
    ctx.body = JSON.stringify(problemOf(new AppError('not_found'), requestIdOf(ctx.req)));
    ctx.type = 'application/problem+json';
  });
}

/** What is not meant for callers goes to the log, whole. */
function logFailures(provider: Provider, requestIdOf: OidcOptions['requestIdOf'], log: Logger): void {
  provider.on('server_error', (ctx, err) => log.error({ err, requestId: requestIdOf(ctx.req) }, 'the OpenID provider failed'));
  provider.on('grant.error', (ctx, err) => {
    const client = ctx.oidc.client?.clientId;
    log.info({ requestId: requestIdOf(ctx.req), client, error: err.error, detail: err.error_detail }, 'a token was refused');
  });
  // Koa's own channel: a connection that broke, or a bug outside the provider's routes.
  const koa: EventEmitter = provider;
  koa.on('error', (err: Error) => log.warn({ err }, 'a request to the OpenID provider broke'));
}
