import { expect, test } from '@jest/globals';
import { AppError } from '../../services/kit/errors.ts';
import { generateSecrets } from '../provisioners/secrets.ts';
import { HostTable } from './host-table.ts';
import { startNode, type StartNodeParts } from './start-node.ts';

type Outcome = { nodeId: string } | { failed: { cause: 'crashed' | 'servers-away'; reason: string } } | Error;

/** A start whose attempts end like these, one after the other. */
function starting(outcomes: Outcome[], { heldBy = [], ...more }: Partial<StartNodeParts> & { heldBy?: string[] } = {}) {
  const hostTable = new HostTable();
  for (const id of ['host-1', 'host-2']) hostTable.add(id);
  for (const id of heldBy) hostTable.hold(id, 'acme');
  const asked: string[] = [];
  const parts: StartNodeParts = {
    slug: 'acme',
    prefix: 'test',
    hostTable,
    isAwaited: true,
    signal: AbortSignal.timeout(10_000),
    load: async () => ({ tenant: { slug: 'acme', type: 'retailer', plan: 'starter' } as never, secrets: generateSecrets(), schemaVersion: null }),
    hosts: {
      watch: () => () => {},
      call: (async (hostId: string) => {
        asked.push(hostId);
        const outcome = outcomes.shift()!;
        if (outcome instanceof Error) throw outcome;
        return outcome;
      }) as never,
    },
    ...more,
  };
  return { asked, hostTable, started: startNode(parts) };
}

test('it comes up on another host than its siblings', async () => {
  const { started } = starting([{ nodeId: 'node-1' }], { heldBy: ['host-1'] });
  expect(await started).toEqual({ hostId: 'host-2', nodeId: 'node-1' });
});

test('whoever waits for it hears of a failure at once', async () => {
  await expect(starting([new AppError('service_unavailable')]).started).rejects.toMatchObject({ type: 'service_unavailable' });
  await expect(starting([{ failed: { cause: 'servers-away', reason: 'no database' } }]).started).rejects.toMatchObject({ type: 'service_unavailable' });
  await expect(starting([{ failed: { cause: 'crashed', reason: 'TypeError: no' } }]).started).rejects.toThrow('TypeError: no');
});

test('where nobody waits it is tried again for what is no fault of the tenant’s, and only for that', async () => {
  const away = new AppError('database_unavailable');
  const patient = starting([away, { nodeId: 'node-1' }], { isAwaited: false });
  expect(await patient.started).toMatchObject({ nodeId: 'node-1' });
  const broken = starting([{ failed: { cause: 'crashed', reason: 'TypeError: no' } }], { isAwaited: false });
  await expect(broken.started).rejects.toThrow('TypeError: no');
  expect([patient.asked.length, broken.asked.length]).toEqual([2, 1]);
});

test('a start that is no longer wanted ends, also between two attempts', async () => {
  const unwanted = new AbortController();
  const { started } = starting([new AppError('service_unavailable')], { isAwaited: false, signal: unwanted.signal });
  setTimeout(() => unwanted.abort(new Error('not wanted')), 20);
  await expect(started).rejects.toThrow();
});

test('what did not come up takes no room on its host, and a host that died meanwhile does not count', async () => {
  const { started, hostTable } = starting([new AppError('service_unavailable')]);
  await expect(started).rejects.toThrow();
  expect(new Set([await hostTable.take('acme', 0), await hostTable.take('acme', 0)])).toEqual(new Set(['host-1', 'host-2']));
  const dying = starting([{ nodeId: 'node-1' }]);
  dying.hostTable.remove('host-1');
  await expect(dying.started).rejects.toMatchObject({ type: 'tenant_not_ready' });
});
