import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { newTenant } from '../../test/tenants.ts';
import { openPipeline, ProvisioningError, type PipelineOptions, type Progress } from './pipeline.ts';
import { RetryableError, TerminalError, type Provisioner, type ResourceName } from './provisioner.ts';
import { generateSecrets, openSecrets } from './secrets.ts';

const masterKey = randomBytes(32);
const tenant = newTenant();
const refused = () => Promise.reject(new TerminalError('refused', undefined));
const later = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

/** Provisioners that write down what is asked of them; `how` replaces what they do. */
function scene(how: Partial<Record<string, () => Promise<void>>> = {}, options: Partial<PipelineOptions> = {}) {
  const log: string[] = [];
  const make = (name: ResourceName, needs: ResourceName[]): Provisioner => ({
    name,
    needs,
    async provision() {
      log.push(`+${name}`);
      await (how[`+${name}`] ?? later)();
      log.push(`${name} is there`);
    },
    async undo() {
      log.push(`-${name}`);
      await how[`-${name}`]?.();
    },
    probe: async () => true,
  });
  const provisioners = [make('storage', ['database', 'cache']), make('cache', ['secrets']), make('database', ['secrets'])];
  const progress: Progress = {
    keepSecrets: async () => void log.push('secrets kept'),
    report: async (resource, state) => void log.push(`${resource} ${state}`),
  };
  return { log, progress, pipeline: openPipeline(provisioners, { masterKey, ...options }) };
}

const undoing = ['storage removing', '-storage', 'storage absent', 'database removing', '-database', 'database absent', 'cache removing', '-cache', 'cache absent'];

test('the secrets are kept before anything is made, sealed for this tenant', async () => {
  const { log, progress, pipeline } = scene();
  let sealed = '';
  const secrets = await pipeline.provision(tenant, undefined, { ...progress, keepSecrets: async (text) => void log.push((sealed = text)) });
  expect(log[0]).toBe(sealed);
  expect(openSecrets(masterKey, tenant.slug, sealed)).toEqual(secrets);
  expect(() => openSecrets(masterKey, 'another', sealed)).toThrow(/does not open/);
});

test('secrets of an earlier run are used again', async () => {
  const { log, progress, pipeline } = scene();
  const secrets = generateSecrets();
  expect(await pipeline.provision(tenant, secrets, progress)).toBe(secrets);
  expect(log).not.toContain('secrets kept');
});

test('what needs nothing of each other is made side by side, the rest when its needs are there', async () => {
  const { log, progress, pipeline } = scene();
  await pipeline.provision(tenant, undefined, progress);
  const at = (line: string) => log.indexOf(line);
  expect(at('+database')).toBeLessThan(at('cache is there'));
  expect(at('+cache')).toBeLessThan(at('database is there'));
  expect(at('+storage')).toBeGreaterThan(Math.max(at('database is there'), at('cache is there')));
  expect(log.slice(-3)).toEqual(['+storage', 'storage is there', 'storage ready']);
});

test('a failure that stays undoes everything, the last first, when nothing runs any more', async () => {
  const { log, progress, pipeline } = scene({ '+cache': refused });
  const failure = await pipeline.provision(tenant, undefined, progress).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ProvisioningError);
  expect(failure).toMatchObject({ code: 'provisioning_failed', resource: 'cache', left: [], message: 'cache: refused' });
  expect(log).toContain('cache failed');
  expect(log).not.toContain('+storage');
  expect(log.slice(log.indexOf('storage removing'))).toEqual(undoing);
  expect(log.indexOf('database ready')).toBeLessThan(log.indexOf('storage removing'));
});

test('what cannot be undone is named, and the rest is undone all the same', async () => {
  const { log, progress, pipeline } = scene({ '+storage': refused, '-database': refused });
  await expect(pipeline.provision(tenant, undefined, progress)).rejects.toMatchObject({ resource: 'storage', left: ['database'] });
  expect(log.slice(-4)).toEqual(['database failed', 'cache removing', '-cache', 'cache absent']);
});

test('a failure that may pass is tried again', async () => {
  let tries = 0;
  const away = () => ((tries += 1) < 3 ? Promise.reject(new RetryableError('away', undefined)) : Promise.resolve());
  const { progress, pipeline } = scene({ '+cache': away });
  await pipeline.provision(tenant, undefined, progress);
  expect(tries).toBe(3);
});

test('patience ends, and then all is undone', async () => {
  const away = () => Promise.reject(new RetryableError('away', undefined));
  const { log, progress, pipeline } = scene({ '+cache': away }, { patienceMs: 250 });
  await expect(pipeline.provision(tenant, undefined, progress)).rejects.toMatchObject({ resource: 'cache', message: 'cache: away' });
  expect(log.filter((line) => line === '+cache').length).toBeGreaterThan(1);
  expect(log.slice(-9)).toEqual(undoing);
});

test('a step that cannot be written down ends the run and undoes nothing', async () => {
  const { log, progress, pipeline } = scene();
  const lost = new Error('the registry is away');
  const report: Progress['report'] = (resource, state) => (state === 'ready' ? Promise.reject(lost) : progress.report(resource, state));
  await expect(pipeline.provision(tenant, undefined, { ...progress, report })).rejects.toBe(lost);
  expect(log.filter((line) => line.startsWith('-'))).toEqual([]);
});

test('an end from outside comes between two attempts and undoes nothing', async () => {
  const ending = new AbortController();
  const away = () => Promise.reject(new RetryableError('away', undefined));
  const { log, progress, pipeline } = scene({ '+cache': away }, { signal: ending.signal });
  setTimeout(() => ending.abort(), 20);
  await expect(pipeline.provision(tenant, undefined, progress)).rejects.toMatchObject({ name: 'AbortError' });
  expect(log.filter((line) => line.startsWith('-'))).toEqual([]);
});

test('provisioners that need each other, or what is not there, are refused', () => {
  const make = (name: ResourceName, needs: ResourceName[]): Provisioner => ({ name, needs, provision: later, undo: later, probe: async () => true });
  expect(() => openPipeline([make('cache', ['database']), make('database', ['cache'])], { masterKey })).toThrow(TypeError);
  expect(() => openPipeline([make('cache', ['storage'])], { masterKey })).toThrow(TypeError);
});
