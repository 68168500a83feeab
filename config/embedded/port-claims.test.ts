import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { claimPort } from './port-claims.ts';

const port = 1;

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
