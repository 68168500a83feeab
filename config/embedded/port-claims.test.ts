import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { remember } from './leftovers.ts';
import { claimPort } from './port-claims.ts';

const port = 1;
/** What another user has claimed, who is no user of this machine. */
const ofAnother = join(tmpdir(), 'tenantry-ports', `${port}-4294967294`);

afterEach(() => rmSync(ofAnother, { force: true }));

test('a port that another user has claimed is theirs while they live', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
  expect(claimPort(port)).toBe(true);
  rmSync(join(tmpdir(), 'tenantry-ports', `${port}-${userInfo().uid}`));
  remember(ofAnother, other.pid!);
  expect(claimPort(port)).toBe(false);
  const gone = new Promise((resolve) => other.once('exit', resolve));
  other.kill('SIGKILL');
  await gone;
  expect(claimPort(port)).toBe(true);
  // For the next test another process is to have it.
  rmSync(join(tmpdir(), 'tenantry-ports', `${port}-${userInfo().uid}`));
});

test('a port is claimed by one living process at a time', async () => {
  const script = `import('${join(import.meta.dirname, 'port-claims.ts')}').then(({ claimPort }) => { console.log(claimPort(${port})); setInterval(() => {}, 1e6); })`;
  const other = spawn(process.execPath, ['-e', script]);
  const claimed = await new Promise<string>((resolve) => other.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())));
  expect(claimed).toBe('true');
  expect(claimPort(port)).toBe(false);
  const gone = new Promise((resolve) => other.once('exit', resolve));
  other.kill('SIGKILL');
  await gone;
  expect(claimPort(port)).toBe(true);
  expect(claimPort(port)).toBe(true);
});
