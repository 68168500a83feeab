/** The launcher as its users meet it: in a folder of its own, run by whatever Node there is. */
import { afterAll, expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const project = mkdtempSync(join(tmpdir(), 'a project '));
const launcher = join(project, 'config', 'launch');
cpSync(import.meta.dirname, launcher, { recursive: true });
afterAll(() => rmSync(project, { recursive: true }));

/** Runs a module that imports from the launcher's folder. */
async function inLauncher(program: string, environment: Record<string, string> = {}): Promise<{ output: string; errors: string }> {
  const file = join(launcher, `program-${Math.random()}.mjs`);
  writeFileSync(file, program);
  const run = promisify(execFile)(process.execPath, [file], { env: { ...process.env, ...environment } });
  const { stdout, stderr } = await run;
  return { output: stdout.trim(), errors: stderr.trim() };
}

const failureOf = (call: string) => `
  import { provideServers } from './servers.mjs';
  import { explain } from './launch-error.mjs';
  import { createProgress } from './progress.mjs';
  const progress = createProgress();
  try { ${call}; console.log('done'); } catch (error) { console.log(explain(error)); }`;

test('an unknown verb is answered with the known ones', async () => {
  const run = promisify(execFile)(process.execPath, [join(launcher, 'launch.mjs'), 'fly']);
  await expect(run).rejects.toMatchObject({ code: 1, stderr: 'usage: npm start | npm test | npm run bench|chaos|import|repl|check\n' });
});

test('where there is no apt, one line names the other ways', async () => {
  const { output } = await inLauncher(failureOf("await provideServers(['nats-server'], progress)"), { PATH: '/nowhere' });
  expect(output).toMatch(/^nats-server not found, and there is no apt to fetch from: install it, or .*docker compose up.*NATS_URL.*$/);
  expect(output.split('\n')).toHaveLength(1);
});

test('a server that a setting names is not fetched', async () => {
  const { output } = await inLauncher(failureOf("await provideServers(['nats-server'], progress)"), { PATH: '/nowhere', NATS_URL: 'nats://elsewhere' });
  expect(output).toBe('done');
});

test('a program on PATH goes before one that was fetched, and only the fetched one gets its own libraries', async () => {
  const fetched = join(project, '.cache', 'servers', 'nats-server');
  const onPath = join(project, 'bin');
  for (const folder of [join(fetched, 'usr/sbin'), join(fetched, 'usr/lib/some-linux-gnu'), onPath]) mkdirSync(folder, { recursive: true });
  for (const folder of [join(fetched, 'usr/sbin'), onPath]) writeFileSync(join(folder, 'nats-server'), '#!/bin/sh\n', { mode: 0o755 });
  const find = "import { findBinary } from './binaries.mjs'; console.log(JSON.stringify(findBinary('nats-server') ?? null));";

  expect(JSON.parse((await inLauncher(find, { PATH: '/nowhere' })).output)).toBeNull();
  writeFileSync(join(fetched, 'complete'), '');
  expect(JSON.parse((await inLauncher(find, { PATH: '/nowhere' })).output)).toEqual({
    file: join(fetched, 'usr/sbin/nats-server'),
    root: fetched,
    env: { LD_LIBRARY_PATH: join(fetched, 'usr/lib/some-linux-gnu') },
  });
  expect(JSON.parse((await inLauncher(find, { PATH: onPath })).output)).toEqual({ file: join(onPath, 'nats-server'), env: {} });
});

test('a lock lets one in at a time', async () => {
  const file = join(project, 'together.lock');
  const log = join(project, 'together.log');
  const holder = `
    import { appendFileSync } from 'node:fs';
    import { withLock } from './lock.mjs';
    for (let turn = 0; turn < 5; turn += 1) await withLock(${JSON.stringify(file)}, async () => {
      appendFileSync(${JSON.stringify(log)}, 'in\\n');
      await new Promise((resolve) => setTimeout(resolve, 20));
      appendFileSync(${JSON.stringify(log)}, 'out\\n');
    });`;
  await Promise.all([inLauncher(holder), inLauncher(holder), inLauncher(holder)]);
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(30);
  expect(lines.every((line, index) => line === (index % 2 === 0 ? 'in' : 'out'))).toBe(true);
  expect(existsSync(file)).toBe(false);
}, 60_000);

test('a lock whose holder was killed is taken over', async () => {
  const file = join(project, 'stale.lock');
  const holder = spawn(process.execPath, ['--input-type=module', '-e', `
    import { withLock } from ${JSON.stringify(join(launcher, 'lock.mjs'))};
    await withLock(${JSON.stringify(file)}, () => new Promise(() => { console.log('in'); setInterval(() => {}, 1000); }));`]);
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  holder.kill('SIGKILL');
  await new Promise((resolve) => holder.once('exit', resolve));
  expect(existsSync(file)).toBe(true);
  const { output } = await inLauncher(`import { withLock } from './lock.mjs'; console.log(await withLock(${JSON.stringify(file)}, async () => 'taken'));`);
  expect(output).toBe('taken');
});

test('without a terminal progress is plain lines', async () => {
  const { errors } = await inLauncher(`
    import { createProgress } from './progress.mjs';
    const task = createProgress().task('radosgw', 'looking');
    for (let done = 0; done <= 100; done += 1) task.update(done + ' MB of 100 MB', done / 100);
    task.done('3 packages');`);
  expect(errors.replace(/\d+\.\d s/, 'n s').split('\n')).toEqual([
    'radosgw: looking',
    'radosgw: 25 MB of 100 MB',
    'radosgw: 50 MB of 100 MB',
    'radosgw: 75 MB of 100 MB',
    'radosgw: 3 packages (n s)',
  ]);
});
