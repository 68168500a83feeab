import { createHash, randomBytes } from 'node:crypto';
import { identity } from '../../services/platform/identity/contract.ts';
import type { Browser, Page } from './browser.ts';
import { request } from './client.ts';
import { at, type IdentityWorld } from './identity-world.ts';

/** An application of somebody else, which knows nothing of us but what the standards say. */
export type Application = Awaited<ReturnType<typeof registerApplication>>;

export const callback = 'http://localhost:9/callback';

export async function registerApplication({ identity: running }: IdentityWorld, more: { public?: boolean; name?: string; backchannelLogoutUri?: string } = {}) {
  const asOperator = running.as({ kind: 'service-account', subject: 'operator', roles: ['operator'] });
  const fields = { name: 'Books', redirectUris: [callback], postLogoutRedirectUris: ['http://localhost:9/bye'], ...more };
  const { id, secret } = await asOperator(identity, 'applications.create', fields);
  return { id, secret: secret ?? '' };
}

/** What opens the token endpoint to a client. */
export const basic = ({ id, secret }: { id: string; secret: string }) => ({
  authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
});

export const newVerifier = () => randomBytes(32).toString('base64url');
export const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

/** An authorization request that is right, but for what is given; null leaves a parameter out. */
export function authorizationUrl(client: Application, verifier: string, more: Record<string, string | null> = {}): URL {
  const url = new URL(`${at.identity}/oidc/auth`);
  const parameters = {
    client_id: client.id,
    response_type: 'code',
    redirect_uri: callback,
    scope: 'openid',
    state: 'a-state',
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...more,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(name, value);
  return url;
}

/** Goes to an authorization request and allows what it asks for; resolves to where the browser ends, at the client or not. */
export async function allow(browser: Browser, url: URL): Promise<Page> {
  const page = await browser.visit(url, {}, /^http:\/\/localhost:9\//);
  if (page.url.pathname !== '/consent') return page;
  const uid = page.url.searchParams.get('interaction');
  const answer = await browser.ask(`/oidc/interaction/${uid}/consent`, { body: { allow: true } });
  return browser.visit((answer.json as { location: string }).location, {}, /^http:\/\/localhost:9\//);
}

/** A code for a browser in which somebody is signed in, with the verifier that goes with it. */
export async function newCode(browser: Browser, client: Application, more: Record<string, string | null> = {}) {
  const verifier = newVerifier();
  const { url } = await allow(browser, authorizationUrl(client, verifier, more));
  const code = url.searchParams.get('code');
  if (code === null) throw new Error(`there is no code: ${url.href}`);
  return { code, verifier };
}

type TokenAnswer = { status: number; json: { error?: string; access_token?: string; refresh_token?: string; id_token?: string; scope?: string; token_type?: string } };

/** Asks the token endpoint, as a client without a browser. */
export function askToken(world: IdentityWorld, client: Application, form: Record<string, string>, headers: Record<string, string> = {}): Promise<TokenAnswer> {
  const isPublic = client.secret === '';
  return request(world.world.gateway.port, new URL(at.identity).host, '/oidc/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(isPublic ? {} : basic(client)), ...headers },
    body: new URLSearchParams({ ...form, ...(isPublic ? { client_id: client.id } : {}) }).toString(),
  });
}

export const codeForm = ({ code, verifier }: { code: string; verifier: string }) => ({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: callback });
export const refreshForm = (token: string) => ({ grant_type: 'refresh_token', refresh_token: token });
