/** `npm run repl [-- SLUG]`: Moleculer's REPL on the platform's namespace, or on a tenant's, with the operator's commands. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Middleware } from 'moleculer';
import { openPorts } from '../../config/embedded/ports.ts';
import { readSettings, SettingsError, type Settings } from '../../config/settings.ts';
import { openKeyring } from '../../config/trust/keyring.ts';
import { codeOf, problemOf } from '../../services/kit/errors.ts';
import type { RequestMeta } from '../../services/kit/envelope.ts';
import { serviceScope } from '../../services/kit/scope.ts';
import { joinPlatform, joinTenant } from './join.ts';
import { operations } from './operations.ts';

/** What the person at the keyboard must put right. */
class ReplError extends Error {}

type Call = (action: string, params: unknown, options?: { meta?: object }) => Promise<unknown>;

const scope: RequestMeta['scope'] = { ...serviceScope('repl', 'repl'), kind: 'person', roles: ['operator'] };

/** What is called at the prompt is called as an operator, unless the caller says otherwise. */
const asOperator: Middleware = {
  // Moleculer's types take the hook for the call that it wraps.
  call: ((next: Call): Call =>
    (action, params, options = {}) =>
      next(action, params, { ...options, meta: { scope, ...options.meta } })) as unknown as NonNullable<Middleware['call']>,
};

try {
  await openRepl(readSettings(process.env), process.argv[2]);
} catch (error) {
  const expected = error instanceof ReplError || error instanceof SettingsError || codeOf(error) !== 'internal';
  const { detail, title } = problemOf(error);
  process.stderr.write(`${expected ? (error instanceof ReplError || error instanceof SettingsError ? error.message : (detail ?? title)) : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
}

async function openRepl(settings: Settings, slug: string | undefined): Promise<void> {
  const { dataDir, platformPrefix: prefix } = settings;
  if (!existsSync(join(dataDir, 'keyring'))) throw new ReplError(`${dataDir} holds no platform: run npm start first, or set DATA_DIR`);
  const port = openPorts(dataDir).known('nats');
  const url = settings.natsUrl ?? (port === undefined ? undefined : `nats://127.0.0.1:${port}`);
  if (url === undefined) throw new ReplError('the platform has never been started here: run npm start first');
  const late = setTimeout(() => {
    process.stderr.write('The platform does not answer: is it running? Run npm start first\n');
    process.exit(1);
  }, 15_000);
  const platform = await joinPlatform({ prefix, url, keyring: openKeyring(dataDir), scope });
  clearTimeout(late);
  const print = (text: string) => void process.stdout.write(`${text}\n`);
  const customCommands = operations({ call: platform.call, callTenant: platform.callTenant, print });
  const broker = slug === undefined ? platform.broker : await joinTenant(platform, slug, [asOperator]);
  Object.assign(broker.options, { replOptions: { customCommands, delimiter: `${slug ?? prefix} $` } });
  broker.repl();
}
