import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceBroker } from 'moleculer';
import { type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Call } from '../../services/kit/call.ts';
import { AppError, problemOf } from '../../services/kit/errors.ts';
import type { Logger } from '../../services/kit/logger.ts';
import type { PlatformFacts } from '../../services/kit/platform.ts';
import { callerFor } from '../../services/kit/outgoing.ts';
import type { Scope } from '../../services/kit/scope.ts';
import { identity, issuerOf } from '../../services/platform/identity/contract.ts';
import { clearCookie, readCookie } from '../asking/cookies.ts';
import { oidcHeaders } from '../headers.ts';
import { tellApplicationsByEvent } from './back-channel-logout.ts';
import { type ProviderSecrets, providerConfiguration } from './configuration.ts';
import { providerCalls, type RequestReaders } from './identity-calls.ts';
import { knownMachines } from './known-machines.ts';
import { newestAnswer } from './newest-answer.ts';
import type { MountedRequest, ProviderHandler } from './provider-handler.ts';
import { providerPages } from './pages.ts';
import { peekForm } from './peek-form.ts';
import { isPlainRefresh, refreshFlights } from './refresh-flights.ts';
import { compareSecretsByHash } from './storage.ts';
import { tokenAuthority } from './token-authority.ts';
import { grantName } from './token-claims.ts';
import { noteMisuse } from './misuse.ts';

export type OidcOptions = RequestReaders & {
  facts: Pick<PlatformFacts, 'domain' | 'port'>;
  /** In the platform's namespace. */
  broker: ServiceBroker;
  /** What was issued under a grant is worth nothing any more. */
  onGrantRevoked(name: string): void;
  /** A client has proved who it is, and was answered. */
  onClientAnswered(clientId: string): void;
  log: Logger;
};

export type Oidc = {
  /** Answers everything below `/oidc` of the identity host; it reads the body, so nothing may have read it before. */
  handle: ProviderHandler;
  /** The one that is in force now. */
  provider(): Provider;
  /** Makes the secret of the client that a host of ours is. */
  appKey(): string;
  /** A machine has another secret, or none any more. */
  machineChanged(clientId: string): void;
  /** Pushes may have been missed. */
  forgetMachines(): void;
  /** A key was added, or another signs now: a new provider takes over, and the old one ends what it has begun. */
  renewKeys(): Promise<void>;
};

/**
 * Makes the OpenID provider, with the keys that the identity service keeps.
 * @throws AppError-shaped errors where the identity service does not answer
 */
export async function createOidc(options: OidcOptions): Promise<Oidc> {
  const { broker, requestIdOf, addressOf, facts } = options;
  const issuer = issuerOf(facts);
  const { host, origin, pathname, protocol } = new URL(issuer);
  const call = providerCalls(broker, { requestIdOf, addressOf });
  const callAs = (personId: string) => {
    const scope: Scope = { kind: 'person', subject: personId, roles: [], permissions: [], requestId: 'oidc', correlationId: 'oidc' };
    return callerFor(broker, scope);
  };
  const refresh = refreshFlights();
  await broker.waitForServices(identity.name, 10_000, 20);
  const read = () => call(identity, 'keys.signing', {});
  const machines = knownMachines();
  const parts = { ...options, call, callAs, origin, machines, authority: tokenAuthority(call) };
  const make = (secrets: ProviderSecrets) => makeProvider(issuer, { ...parts, pages: providerPages() }, secrets);
  let secrets = await read();
  let current = make(secrets);

  function answer(request: MountedRequest, response: ServerResponse): void {
    void current.answer(request, response);
  }

  return {
    provider: () => current.provider,
    appKey: () => secrets.appKey,
    machineChanged: machines.changed,
    forgetMachines: machines.forget,
    handle(request, response) {
      mount(request, pathname);
      tellAddress(request, host, protocol, addressOf(request));
      for (const [name, value] of Object.entries(oidcHeaders)) response.setHeader(name, value);
      if (request.method !== 'POST' || request.url !== '/token') return answer(request, response);
      void peekForm(request).then((form) =>
        form !== undefined && isPlainRefresh(request, form) ? refresh(request, response, form, answer) : answer(request, response),
      );
    },
    renewKeys: newestAnswer(read, (renewed) => {
      const isSame = renewed.keys.map(({ kid }) => kid).join() === secrets.keys.map(({ kid }) => kid).join();
      secrets = renewed;
      if (!isSame) current = make(renewed);
    }),
  };
}

type ProviderParts = OidcOptions & Parameters<typeof providerConfiguration>[0];

function makeProvider(issuer: string, parts: ProviderParts, secrets: ProviderSecrets) {
  const provider = new Provider(issuer, providerConfiguration(parts, secrets));
  // What it is told about the address is ours.
  provider.proxy = true;
  compareSecretsByHash(provider);
  answerUnknownPaths(provider, parts.requestIdOf);
  beginDeviceAnew(provider, issuer);
  tellApplicationsByEvent(provider, parts.call);
  signOutWithProvider(provider, parts);
  countClients(provider, parts.onClientAnswered);
  provider.on('grant.revoked', (_, grantId) => parts.onGrantRevoked(grantName(grantId)));
  noteMisuse(provider, parts.call, parts.log);
  logFailures(provider, parts.requestIdOf, parts.log);
  return { provider, answer: provider.callback() };
}

/** What is not below the mount path, or names a host in its request line, becomes the root, where there is nothing. */
function mount(request: MountedRequest, path: string): void {
  const target = request.originalUrl ?? request.url ?? '';
  request.originalUrl = target.startsWith(`${path}/`) ? target : `${path}/`;
  request.url = request.originalUrl.slice(path.length);
}

/** The provider makes the addresses that it tells from these headers: it gets ours, whatever came. */
function tellAddress({ headers }: IncomingMessage, host: string, protocol: string, address: string): void {
  headers.host = host;
  delete headers['x-forwarded-host'];
  headers['x-forwarded-proto'] = protocol.slice(0, -1);
  headers['x-forwarded-for'] = address;
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

/**
 * A browser may come back from signing in for a device without its cookies. The provider means to ask it for the code again
 * and fails, since it keeps no session that it has not kept before.
 */
function beginDeviceAnew(provider: Provider, issuer: string): void {
  provider.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { oidc } = ctx as Partial<KoaContextWithOIDC>;
      if (oidc?.route !== 'device_resume' || oidc.session?.exp !== undefined) throw error;
      ctx.redirect(`${issuer}/device`);
      ctx.status = 303;
    }
  });
}

/**
 * Whoever signs out at the provider is signed out of all that the session has opened. The provider does so by itself where
 * somebody else has just signed in: the cookie that is theirs stays.
 */
function signOutWithProvider(provider: Provider, { call, origin }: { call: Call; origin: string }): void {
  provider.use(async (ctx, next) => {
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    const isSignedOut = oidc?.route === 'end_session_confirm' && ctx.status === 303 && oidc.params?.logout !== undefined;
    if (!isSignedOut || oidc.session?.accountId === undefined) return;
    await call(identity, 'sessions.close', { session: oidc.session.uid });
    const secret = readCookie(ctx.req, { origin }, 'session');
    const opened = secret === undefined ? null : await call(identity, 'sessions.resolve', { secret });
    if (opened === null) clearCookie(ctx.res, { origin }, 'session');
  });
}

/** Where clients show their secret. */
const clientRoutes: ReadonlySet<string | undefined> = new Set(['token', 'introspection', 'revocation', 'pushed_authorization_request', 'device_authorization']);

/** A client without a secret may be anybody who says so. */
function countClients(provider: Provider, count: OidcOptions['onClientAnswered']): void {
  provider.use(async (ctx, next) => {
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    const client = clientRoutes.has(oidc?.route) && ctx.status < 400 ? oidc?.client : undefined;
    if (client !== undefined && client.clientAuthMethod !== 'none') count(client.clientId);
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
