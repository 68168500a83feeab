import { afterAll, afterEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLeftover, livingProcess, remember } from './leftovers.ts';

const folder = mkdtempSync(join(tmpdir(), 'leftovers-'));
const file = join(folder, 'run.json');
const sleeper = () => spawn('sleep', ['60'], { stdio: 'ignore' });

afterEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

test('a remembered process is ended and forgotten', async () => {
  const child = sleeper();
  const exit = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  remember(file, child.pid ?? 0);
  expect(livingProcess(file)).toBe(child.pid);
  await endLeftover(file, 'SIGTERM', 2000);
  expect(await exit).toBe('SIGTERM');
  expect(existsSync(file)).toBe(false);
});

test('a process that ignores the signal is killed', async () => {
  const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)"]);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const exit = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  remember(file, child.pid ?? 0);
  await endLeftover(file, 'SIGTERM', 100);
  expect(await exit).toBe('SIGKILL');
});

test('a stranger that has the process id by now is left alone', async () => {
  const child = sleeper();
  remember(file, child.pid ?? 0);
  const record = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...record, startedAt: String(Number(record.startedAt) - 1) }));
  expect(livingProcess(file)).toBeUndefined();
  await endLeftover(file, 'SIGTERM', 100);
  expect(child.exitCode ?? child.signalCode).toBeNull();
  child.kill();
});

test('a record that is cut off is no process', async () => {
  writeFileSync(file, '{"pid":1');
  expect(livingProcess(file)).toBeUndefined();
  await endLeftover(file, 'SIGTERM', 100);
});
