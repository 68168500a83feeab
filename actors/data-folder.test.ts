import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remember } from '../config/embedded/leftovers.ts';
import { claimDataFolder, endLeftProcesses, processFile } from './data-folder.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'data-folder-'));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('a data folder is for one process at a time, which the second is told', () => {
  const release = claimDataFolder(dataDir);
  expect(() => claimDataFolder(dataDir)).toThrow(`${dataDir} is in use by process ${process.pid}: stop that one first`);
  release();
  claimDataFolder(dataDir)();
});

test('the claim of a process that is gone is taken over', async () => {
  const child = spawn('sleep', ['60']);
  remember(join(dataDir, 'root.json'), child.pid ?? 0);
  expect(() => claimDataFolder(dataDir)).toThrow(`process ${child.pid}`);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  claimDataFolder(dataDir)();
});

test('a claim that was cut off in the middle of writing is taken over', () => {
  writeFileSync(join(dataDir, 'root.json'), '{"pid":');
  claimDataFolder(dataDir)();
});

test('processes that a killed root left are ended before the next start', async () => {
  claimDataFolder(dataDir)();
  const child = spawn('sleep', ['60']);
  const exit = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  remember(processFile(dataDir, 'host-1'), child.pid ?? 0);
  await endLeftProcesses(dataDir);
  expect(await exit).toBe('SIGTERM');
});
