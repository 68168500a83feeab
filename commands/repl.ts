/** `npm run repl [-- SLUG]`: Moleculer's REPL on the platform's namespace, or on a tenant's. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Middleware, ServiceBroker } from 'moleculer';
import { nodeUser } from '../actors/provisioners/messaging.ts';
import { openSecrets } from '../actors/provisioners/secrets.ts';
import { openPorts } from '../config/embedded/ports.ts';
import { readSettings, SettingsError, type Settings } from '../config/settings.ts';
import { type Keyring, openKeyring } from '../config/trust/keyring.ts';
import { userJwt } from '../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../config/trust/nkeys.ts';
import { createBroker } from '../moleculer.config.ts';
import { codeOf } from '../services/kit/errors.ts';
import type { RequestMeta } from '../services/kit/envelope.ts';
import { createLogger } from '../services/kit/logger.ts';
import type { NatsCredentials } from '../services/kit/mesh/nats-authenticator.ts';
import { callerFor } from '../services/kit/outgoing.ts';
import { platformNamespace, tenantNamespace } from '../services/kit/platform.ts';
import { serviceScope } from '../services/kit/scope.ts';
import { registry } from '../services/platform/registry/contract.ts';

/** What the person at the keyboard must put right. */
class ReplError extends Error {}

type Call = (action: string, params: unknown, options?: { meta?: object }) => Promise<unknown>;

/** What is called at the prompt is called as an operator, unless the caller says otherwise. */
const asOperator: Middleware = {
  // Moleculer's types take the hook for the call that it wraps.
  call: ((next: Call): Call =>
    (action, params, options = {}) => {
      const scope: RequestMeta['scope'] = { ...serviceScope('repl', 'repl'), kind: 'person', roles: ['operator'] };
      return next(action, params, { ...options, meta: { scope, ...options.meta } });
    }) as unknown as NonNullable<Middleware['call']>,
};

try {
  await openRepl(readSettings(process.env), process.argv[2]);
} catch (error) {
  const expected = error instanceof ReplError || error instanceof SettingsError;
  process.stderr.write(`${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
}

async function openRepl(settings: Settings, slug: string | undefined): Promise<void> {
  const { dataDir, platformPrefix: prefix } = settings;
  if (!existsSync(join(dataDir, 'keyring'))) throw new ReplError(`${dataDir} holds no platform: run npm start first, or set DATA_DIR`);
  const keyring = openKeyring(dataDir);
  const port = openPorts(dataDir).known('nats');
  const url = settings.natsUrl ?? (port === undefined ? undefined : `nats://127.0.0.1:${port}`);
  if (url === undefined) throw new ReplError('the platform has never been started here: run npm start first');
  const platform = await joinNamespace(platformNamespace(prefix), url, platformUser(keyring));
  if (slug === undefined) return platform.repl();
  const credentials = await tenantUser(platform, keyring, prefix, slug);
  await platform.stop();
  (await joinNamespace(tenantNamespace(prefix, slug), url, credentials)).repl();
}

async function joinNamespace(namespace: string, url: string, credentials: NatsCredentials): Promise<ServiceBroker> {
  const broker = createBroker({ namespace, role: 'repl', nats: { url, credentials }, log: createLogger('repl', 'error') }, [asOperator]);
  const late = setTimeout(() => {
    process.stderr.write('NATS does not answer: is the platform running? Run npm start first\n');
    process.exit(1);
  }, 5_000);
  await broker.start();
  clearTimeout(late);
  return broker;
}

function platformUser(keyring: Keyring): NatsCredentials {
  const seed = createSeed('user');
  const claims = { user: publicKeyOf(seed), name: 'repl', issuedAt: Math.floor(Date.now() / 1000) };
  return { seed, jwt: userJwt(claims, keyring.nats.platformAccountSeed) };
}

async function tenantUser(platform: ServiceBroker, keyring: Keyring, prefix: string, slug: string): Promise<NatsCredentials> {
  await platform.waitForServices(registry.name, 5_000);
  const call = callerFor(platform, serviceScope('repl', 'repl'));
  const { tenant, sealedSecrets } = await call(registry, 'tenants.load', { slug }).catch((error: unknown) => {
    throw codeOf(error) === 'tenant_not_found' ? new ReplError(`there is no tenant ${slug}`) : error;
  });
  if (sealedSecrets === null) throw new ReplError(`${slug} is ${tenant.state}: it has no namespace yet`);
  return nodeUser(prefix, tenant, openSecrets(keyring.masterKey, slug, sealedSecrets));
}
