import { afterAll, expect, test } from '@jest/globals';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'access-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['the access cache', 'services/platform/identity/grants/access-cache.ts', `openAccessCache('redis://127.0.0.1:1', log)`],
  ['the cache of hosts', 'gateway/host-cache.ts', `hostCache('redis://127.0.0.1:1', 'test:', log)`],
])('%s holds no process once it is closed, with Redis away too', async (_name, module, open) => {
  const file = join(folder, `child-${Math.random()}.mjs`);
  const opener = open.slice(0, open.indexOf('('));
  writeFileSync(
    file,
    `import { ${opener} } from ${JSON.stringify(join(import.meta.dirname, '..', module))};
     let refused = () => {};
     const log = { debug: () => refused(), warn: () => refused() };
     // The channel would hold it too.
     process.disconnect();
     const waiting = new Promise((resolve) => (refused = resolve));
     const cache = ${open};
     await waiting;
     // ioredis is to see the end of the connection that was refused.
     await new Promise((resolve) => setTimeout(resolve, 20));
     cache.close();
     setTimeout(() => process.exit(9), 1_500).unref();`,
  );
  const [code] = (await once(fork(file), 'exit')) as [number];
  expect(code).toBe(0);
}, 30_000);
