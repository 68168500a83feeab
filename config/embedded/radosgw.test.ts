import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signedRequest } from '../../actors/provisioners/signed-request.ts';
import { startTestServers } from '../../test/servers.ts';

test('radosgw makes users again soon after it was killed, and writes no request down', async () => {
  const { addresses, dataDir, stop } = await startTestServers(['radosgw']);
  const { endpoint, ...keys } = addresses.s3;
  const makeUser = async (uid: string) => {
    const query = { uid, 'display-name': uid, format: 'json' };
    const answer = await signedRequest(endpoint, keys, { method: 'PUT', path: '/admin/user', query }).catch(() => undefined);
    // 409: an earlier try made it, whose answer was lost.
    return answer?.status === 200 || answer?.status === 409;
  };
  expect(await makeUser('before')).toBe(true);
  const { pid } = JSON.parse(readFileSync(join(dataDir, 'run', 'ceph-gateway.json'), 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  const killedAt = performance.now();
  while (!(await makeUser('after'))) await sleep(100);
  // By default a change of a user waits for the gateway's former self, twice 10 s.
  expect(performance.now() - killedAt).toBeLessThan(18_000);
  const log = readFileSync(join(dataDir, 'logs', 'ceph-gateway.log'), 'utf8');
  await stop();
  expect(log).not.toContain('/admin/user');
}, 180_000);
