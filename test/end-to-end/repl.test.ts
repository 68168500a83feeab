import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Platform, startPlatform } from '../platform.ts';

let platform: Platform;
const home = mkdtempSync(join(tmpdir(), 'tenantry-repl-'));
const opened: ChildProcessWithoutNullStreams[] = [];

beforeAll(async () => {
  platform = await startPlatform({ HOSTS: '2' });
  await platform.tenant('spoken');
}, 120_000);
afterEach(() => opened.splice(0).forEach((repl) => repl.kill('SIGKILL')));
afterAll(async () => {
  await platform?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** A prompt; `say` types a line and resolves to what is printed once the expected text is there. */
function openRepl(...args: string[]): (line: string, expected: RegExp) => Promise<string> {
  const repl = spawn(process.execPath, [join(import.meta.dirname, '../../commands/repl/main.ts'), ...args], {
    env: { PATH: process.env.PATH, HOME: home, DATA_DIR: platform.dataDir, NODE_NO_WARNINGS: '1' },
  });
  opened.push(repl);
  let printed = '';
  for (const stream of [repl.stdout, repl.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));

  async function until(expected: RegExp, from: number): Promise<string> {
    for (const late = Date.now() + 30_000; !expected.test(printed.slice(from)); ) {
      if (Date.now() > late) throw new Error(`${String(expected)} is not printed:\n${printed}`);
      await sleep(20);
    }
    return printed.slice(from);
  }

  const ready = until(/\$ $/, 0);
  return async (line, expected) => {
    await ready;
    const from = printed.length;
    repl.stdin.write(`${line}\n`);
    return until(expected, from);
  };
}

test('an operator sees tenants, and moves them', async () => {
  const say = openRepl();
  expect(await say('tenants', /spoken/)).toMatch(/spoken +│ starter +│ ready +│ true/);
  await say('sleep spoken', /spoken goes to sleep/);
  expect(await say('tenants --awake', /none/)).not.toMatch(/spoken/);
  await say('wake spoken', /spoken is awake/);
  await say('scale spoken 2', /spoken has 2/);
  expect(await say('tenant spoken', /tenant\.scaled/)).toMatch(/host-1-[\s\S]*host-2-|host-2-[\s\S]*host-1-/);
  await say('scale spoken auto', /spoken has/);
  await say('mail spoken', /0 wait, 0 are dead/);
  expect((await platform.ask('spoken', 'GET', '/api/products')).status).toBe(200);
  await say('top', /spoken/);
  await say('quarantine spoken "Stock is being counted."', /spoken is quarantined/);
  // What its node has in hand is still answered.
  const ask = () => platform.ask<{ code: string; detail: string }>('spoken', 'GET', '/api/products');
  let refused = await ask();
  while (refused.status === 200) refused = await ask();
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([503, 'tenant_quarantined', 'Stock is being counted.']);
  await say('wake spoken', /spoken is awake/);
  expect((await platform.ask('spoken', 'GET', '/api/products')).status).toBe(200);
}, 120_000);

test('what cannot be done is a sentence, and the prompt goes on', async () => {
  const say = openRepl();
  await say('tenant nobody', /There is no such tenant/);
  await say('scale spoken many', /replicas/);
  await say('tenants', /spoken/);
}, 60_000);

test('a prompt on a tenant’s namespace calls its services, and wakes it for that', async () => {
  const say = openRepl('spoken');
  await say('call webshop.shop.get', /slug: .*spoken/);
  await say('sleep spoken', /spoken goes to sleep/);
  await say('call webshop.shop.get', /slug: .*spoken/);
}, 60_000);

test('without the tenant there is no prompt', async () => {
  const repl = spawn(process.execPath, [join(import.meta.dirname, '../../commands/repl/main.ts'), 'nobody'], {
    env: { PATH: process.env.PATH, HOME: home, DATA_DIR: platform.dataDir, NODE_NO_WARNINGS: '1' },
  });
  let errors = '';
  repl.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve) => repl.once('exit', resolve));
  expect([code, errors.trim()]).toEqual([1, 'There is no such tenant']);
}, 60_000);
