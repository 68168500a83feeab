import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AppError } from '../../services/kit/errors.ts';
import type { TenantSupervisor } from './tenant-supervisor.ts';
import { eventually, smallWorld, type SmallWorld } from './testing/small-world.ts';

let world: SmallWorld;
let supervisor: TenantSupervisor;
let whenSucceeded: () => void;

beforeEach(async () => {
  world = smallWorld();
  world.add('acme');
  whenSucceeded = () => {};
  supervisor = world.supervisor(() => whenSucceeded());
  await supervisor.start();
});
afterEach(() => supervisor.stop());

const startsOf = (slug: string) => world.told.filter((line) => line.startsWith(`nodes.start ${slug}`));
/** Its nodes are gone, and its credentials open nothing. */
const isDown = (slug: string) => world.nodes(slug).length === 0 && !world.letsIn(slug).includes(true) && world.record(slug).replicas === 0;
const crash = (cause: 'crashed' | 'blocked' | 'out-of-memory' = 'crashed') =>
  supervisor.nodeDown({ slug: 'acme', nodeId: world.loseNode('acme'), cause, reason: 'TypeError: no' });

test('however many ask at once, a tenant is activated once', async () => {
  const reached = await Promise.all(Array.from({ length: 200 }, () => supervisor.activate('acme')));
  expect(new Set(reached.map(({ nodes }) => nodes.join()))).toEqual(new Set(['node-1']));
  expect(startsOf('acme')).toHaveLength(1);
  expect(world.record('acme')).toMatchObject({ awake: true, replicas: 1 });
});

test('whoever activates after a sleep was asked for gets a fresh node, and its credentials are on again', async () => {
  const { nodes: before } = await supervisor.activate('acme');
  const asleep = supervisor.command('acme', 'sleep');
  const after = await Promise.all(Array.from({ length: 50 }, () => supervisor.activate('acme')));
  await asleep;
  expect(before).toEqual(['node-1']);
  expect(new Set(after.flatMap(({ nodes }) => nodes))).toEqual(new Set(['node-2']));
  expect(world.nodes('acme').map(({ nodeId }) => nodeId)).toEqual(['node-2']);
  const messaging = world.told.filter((line) => /messaging/.test(line));
  expect(messaging).toEqual(['open messaging acme', 'close messaging acme', 'open messaging acme']);
});

test('sleeps and wakes in any order end as the last of them says, with one node or none', async () => {
  for (let round = 0; round < 40; round += 1) {
    const asked = Array.from({ length: 5 }, () => Math.random() < 0.5);
    await Promise.all(asked.map((wakes) => (wakes ? supervisor.activate('acme') : supervisor.command('acme', 'sleep'))));
    if (asked.at(-1)) expect([world.nodes('acme').length, world.record('acme').awake]).toEqual([1, true]);
    else await eventually(() => isDown('acme') && !world.record('acme').awake);
  }
});

test('a tenant sleeps when all its nodes are idle, and not before', async () => {
  world.add('acme', { plan: 'growth' });
  await supervisor.activate('acme');
  await supervisor.scale('acme', 2, 'it is asked much');
  const [one, other] = world.nodes('acme');
  await supervisor.idle('acme', one!.nodeId);
  expect(world.record('acme').awake).toBe(true);
  await supervisor.idle('acme', 'a node that is gone');
  await supervisor.idle('acme', other!.nodeId);
  expect(world.record('acme').awake).toBe(false);
  expect(world.nodes('acme')).toEqual([]);
  expect(world.told.slice(-2).toSorted()).toEqual(['close cache acme', 'close messaging acme']);
});

test('a node that crashes comes up again, and gateways are told of the dead one', async () => {
  await supervisor.activate('acme');
  await crash();
  await eventually(() => world.nodes('acme').length === 1);
  expect((await supervisor.activate('acme')).nodes).toEqual(['node-2']);
  expect(world.pushed).toContainEqual({ slug: 'acme', nodes: [], dead: ['node-1'] });
  expect(world.events('acme')).toEqual(['tenant.crashed crashed: TypeError: no']);
});

test('a death that is reported again is one death', async () => {
  await supervisor.activate('acme');
  const report = { slug: 'acme', nodeId: world.loseNode('acme'), cause: 'crashed', reason: 'TypeError: no' } as const;
  await Promise.all([supervisor.nodeDown(report), supervisor.nodeDown(report)]);
  await supervisor.nodeDown(report);
  expect(world.events('acme')).toEqual(['tenant.crashed crashed: TypeError: no']);
  for (let crashes = 2; crashes <= 3; crashes += 1) {
    await eventually(() => world.nodes('acme').length === 1);
    await crash();
    await supervisor.nodeDown(report);
  }
  await eventually(() => world.nodes('acme').length === 1);
  expect(world.record('acme').quarantine).toBeNull();
});

test('the death of a node that is reported before its start is answered is not missed', async () => {
  const reports: Promise<void>[] = [];
  world.onStarted = ({ slug, nodeId }) => {
    world.onStarted = () => {};
    world.loseNode(slug);
    reports.push(supervisor.nodeDown({ slug, nodeId, cause: 'crashed', reason: 'TypeError: no' }));
  };
  await supervisor.activate('acme');
  await Promise.all(reports);
  expect(world.events('acme')).toEqual(['tenant.crashed crashed: TypeError: no']);
  await eventually(() => world.nodes('acme').length === 1);
  await eventually(() => supervisor.placed('acme')[0]!.nodes.map(({ nodeId }) => nodeId).join() === 'node-2');
});

test('a death that could not be written down is counted when it is reported again', async () => {
  await supervisor.activate('acme');
  const report = { slug: 'acme', nodeId: world.loseNode('acme'), cause: 'crashed', reason: 'TypeError: no' } as const;
  world.writesFail = new AppError('database_unavailable');
  await expect(supervisor.nodeDown(report)).rejects.toMatchObject({ type: 'database_unavailable' });
  world.writesFail = undefined;
  await supervisor.nodeDown(report);
  expect(world.events('acme')).toEqual(['tenant.crashed crashed: TypeError: no']);
  await eventually(() => world.nodes('acme').length === 1);
});

test('a request that waits for a node that crashes too often is refused, and the supervisor goes on', async () => {
  world.add('neighbour');
  await supervisor.activate('acme');
  world.startsFail = new Error('its services throw');
  await crash();
  await expect(supervisor.activate('acme')).rejects.toMatchObject({ type: expect.stringMatching(/^tenant_(not_ready|quarantined)$/) });
  await eventually(() => world.record('acme').quarantine !== null && !world.record('acme').awake);
  world.startsFail = undefined;
  expect((await supervisor.activate('neighbour')).nodes).toHaveLength(1);
});

test('a tenant that crashes too often is quarantined: its requests get the reason, and its neighbours notice nothing', async () => {
  world.add('neighbour');
  await supervisor.activate('neighbour');
  await supervisor.activate('acme');
  for (let crashes = 1; crashes <= 4; crashes += 1) {
    await crash('out-of-memory');
    await eventually(() => world.nodes('acme').length === 1 || world.record('acme').quarantine !== null);
  }
  await eventually(() => !world.record('acme').awake);
  const reason = 'The shop used up its memory too often within a minute.';
  await expect(supervisor.activate('acme')).rejects.toMatchObject({ type: 'tenant_quarantined', message: reason });
  expect(world.events('acme')).toEqual([
    ...Array.from({ length: 4 }, () => 'tenant.crashed out-of-memory: TypeError: no'),
    expect.stringMatching(/^tenant\.quarantined gave up on node-1: TypeError: no$/),
  ]);
  expect(startsOf('acme')).toHaveLength(4);
  expect(world.told).toContain('close messaging acme');
  expect((await supervisor.activate('neighbour')).nodes).toEqual(['node-1']);
  expect(startsOf('neighbour')).toHaveLength(1);
});

test('a tenant that does not start is not ready, and quarantined when it goes on like that', async () => {
  world.startsFail = new Error('its services throw');
  for (let attempt = 1; attempt <= 4; attempt += 1) await expect(supervisor.activate('acme')).rejects.toMatchObject({ type: 'tenant_not_ready' });
  await expect(supervisor.activate('acme')).rejects.toMatchObject({ type: 'tenant_quarantined' });
  expect(world.events('acme')).toEqual([
    ...Array.from({ length: 4 }, () => 'tenant.crashed at start: its services throw'),
    'tenant.quarantined at start: its services throw',
  ]);
  expect(world.record('acme')).toMatchObject({ awake: false, replicas: 0 });
});

test('an operator’s wake lifts a quarantine, and the tenant may crash as often as before', async () => {
  await supervisor.quarantine('acme', 'It was told to stop.');
  await expect(supervisor.activate('acme')).rejects.toMatchObject({ type: 'tenant_quarantined', message: 'It was told to stop.' });
  await supervisor.command('acme', 'wake');
  expect(world.record('acme')).toMatchObject({ awake: true, quarantine: null });
  await crash();
  await eventually(() => world.nodes('acme').length === 1);
  expect(world.record('acme').quarantine).toBeNull();
});

test('one that blocks a shared host is to run in a thread before it comes up again', async () => {
  await supervisor.activate('acme');
  expect(world.isolations).toEqual(['shared']);
  await crash('blocked');
  await eventually(() => world.nodes('acme').length === 1);
  expect([world.isolations, world.record('acme').isolation]).toEqual([['shared', 'thread'], 'thread']);
  expect(world.record('acme').quarantine).toBeNull();
});

test('nodes of a host that is lost come up elsewhere, and that is not the tenant’s fault', async () => {
  world.add('acme', { plan: 'growth' });
  await supervisor.activate('acme');
  for (let loss = 1; loss <= 6; loss += 1) {
    const { hostId } = world.nodes('acme')[0]!;
    world.hostDown(hostId);
    world.hostUp(hostId);
    await eventually(() => world.nodes('acme').length === 1);
    expect(world.nodes('acme')[0]!.hostId).toMatch(/^host/);
  }
  expect(world.record('acme')).toMatchObject({ awake: true, quarantine: null });
  expect(world.events('acme')).toEqual([]);
  expect((await supervisor.activate('acme')).nodes).toEqual(world.nodes('acme').map(({ nodeId }) => nodeId));
});

test('with every host lost a request waits for the next one to come', async () => {
  await supervisor.activate('acme');
  world.hostDown('host-1');
  world.hostDown('host-2');
  const reached = supervisor.activate('acme');
  await sleep(50);
  world.hostUp('host-3');
  expect((await reached).nodes).toEqual(world.nodes('acme').map(({ nodeId }) => nodeId));
});

test('a supervisor that is stopped leaves the nodes running, and its successor takes them over as they are', async () => {
  world.add('acme', { plan: 'growth' });
  await supervisor.activate('acme');
  await supervisor.scale('acme', 2, 'it is asked much');
  const nodes = world.nodes('acme');
  expect(nodes.map(({ hostId }) => hostId)).toEqual(['host-1', 'host-2']);
  await supervisor.stop();
  expect(world.nodes('acme')).toEqual(nodes);
  world.fence = 2;
  supervisor = world.supervisor();
  await supervisor.start();
  expect((await supervisor.activate('acme')).nodes.toSorted()).toEqual(nodes.map(({ nodeId }) => nodeId));
  expect(supervisor.placed('acme')[0]!.nodes).toHaveLength(2);
  await supervisor.command('acme', 'sleep');
  await eventually(() => isDown('acme'));
});

test('hosts that do not answer a successor at first are asked again, and their nodes taken over', async () => {
  await supervisor.activate('acme');
  await supervisor.stop();
  world.fence = 2;
  world.silences = 3;
  supervisor = world.supervisor();
  await supervisor.start();
  await eventually(() => supervisor.hosts().length === 2);
  expect((await supervisor.activate('acme')).nodes).toHaveLength(1);
  await eventually(() => world.nodes('acme').length === 1);
  expect(supervisor.placed('acme')[0]!.nodes.map(({ nodeId }) => nodeId)).toEqual(world.nodes('acme').map(({ nodeId }) => nodeId));
});

test('a supervisor that is stopped has nothing to do with hosts that come and go later', async () => {
  await supervisor.activate('acme');
  const { hostId, nodeId } = world.nodes('acme')[0]!;
  await supervisor.stop();
  const before = world.told.length;
  world.hostDown(hostId);
  world.hostUp(hostId, { acme: nodeId });
  await sleep(50);
  expect(world.told.slice(before)).toEqual([]);
  expect(world.nodes('acme')).toEqual([{ hostId, nodeId }]);
});

test('one that was succeeded does nothing more, whatever it is told, and steps down', async () => {
  let succeeded = 0;
  const old = world.supervisor(() => (succeeded += 1));
  await old.start();
  world.fence = 2;
  supervisor = world.supervisor();
  await supervisor.start();
  const { nodes } = await supervisor.activate('acme');
  const before = world.told.length;
  const refused = { type: 'supervisor_succeeded' };
  await expect(old.activate('acme')).rejects.toMatchObject(refused);
  await expect(old.command('acme', 'sleep')).rejects.toMatchObject(refused);
  await expect(old.quarantine('acme', 'x')).rejects.toMatchObject(refused);
  expect(world.told.slice(before)).toEqual([]);
  expect(succeeded).toBeGreaterThan(0);
  expect([world.record('acme').awake, world.nodes('acme')[0]?.nodeId]).toEqual([true, nodes[0]]);
  await old.stop();
});

test('one that was succeeded puts no tenant to sleep that its successor runs', async () => {
  const { nodes } = await supervisor.activate('acme');
  world.fence = 2;
  const next = world.supervisor();
  await next.start();
  await expect(supervisor.idle('acme', nodes[0]!)).rejects.toMatchObject({ type: 'supervisor_succeeded' });
  expect(world.nodes('acme')).toHaveLength(1);
  expect(world.told).not.toContain('close messaging acme');
  await supervisor.stop();
  supervisor = next;
});

test('a tenant has as many nodes as was asked for within its plan, on different hosts', async () => {
  await supervisor.activate('acme');
  expect(await supervisor.scale('acme', 64, 'too much')).toBe(2);
  expect(world.nodes('acme').map(({ hostId }) => hostId)).toEqual(['host-1', 'host-2']);
  expect(await supervisor.scale('acme', 1, 'quiet')).toBe(1);
  expect(world.nodes('acme').map(({ nodeId }) => nodeId)).toEqual(['node-1']);
  expect(world.events('acme')).toEqual(['tenant.scaled 1 → 2: too much', 'tenant.scaled 2 → 1: quiet']);
  await supervisor.command('acme', 'sleep');
  await eventually(() => isDown('acme'));
  await expect(supervisor.scale('acme', 2, 'x')).rejects.toMatchObject({ type: 'wrong_state' });
});

test('a tenant that lost a host has its node back when the host is, and no host is counted twice', async () => {
  await supervisor.activate('acme');
  await supervisor.scale('acme', 2, 'it is asked much');
  world.hostDown('host-2');
  await eventually(() => supervisor.placed('acme')[0]!.nodes.length === 1);
  await supervisor.activate('acme');
  world.hostUp('host-2');
  await eventually(() => supervisor.placed('acme')[0]!.nodes.length === 2);
  expect(world.nodes('acme').map(({ hostId }) => hostId)).toEqual(['host-1', 'host-2']);
});

test('more nodes than hosts are as many as hosts, and what is left of them is replaced when its host dies', async () => {
  world.add('acme', { plan: 'growth' });
  await supervisor.activate('acme');
  expect([await supervisor.scale('acme', 4, 'much'), await supervisor.scale('acme', 3, 'less'), await supervisor.scale('acme', 1, 'quiet')]).toEqual([2, 2, 1]);
  expect(world.events('acme')).toEqual(['tenant.scaled 1 → 2 of 4: much', 'tenant.scaled 2 → 1: quiet']);
  world.hostDown(world.nodes('acme')[0]!.hostId);
  await eventually(() => world.nodes('acme').length === 1);
  expect((await supervisor.activate('acme')).nodes).toEqual(world.nodes('acme').map(({ nodeId }) => nodeId));
});

test('hosts that come bring up what a tenant is to have', async () => {
  world.add('acme', { plan: 'growth' });
  await supervisor.activate('acme');
  await supervisor.scale('acme', 4, 'much');
  world.hostUp('host-3');
  world.hostUp('host-4');
  await eventually(() => world.nodes('acme').length === 4);
  expect(supervisor.placed('acme')[0]!.nodes).toHaveLength(4);
});

test('a host that comes back while its nodes were replaced holds up nobody, whatever becomes of them', async () => {
  for (const slug of ['one', 'two', 'other']) world.add(slug);
  for (const slug of ['one', 'two']) await supervisor.activate(slug);
  const { promise: stopping, reject } = Promise.withResolvers<void>();
  stopping.catch(() => {});
  world.stopping = stopping;
  world.hostUp('host-3', { one: 'old-1', two: 'old-2' });
  expect((await supervisor.activate('other')).nodes).toHaveLength(1);
  await eventually(() => ['one', 'two'].every((slug) => world.told.includes(`nodes.stop ${slug} host-3`)));
  expect(supervisor.hosts()).toContain('host-3');
  reject(new Error('it does not stop'));
  await eventually(() => ['one', 'two'].every((slug) => world.nodes(slug).length === 1));
  world.stopping = undefined;
});

test('a host that comes back with a node of a tenant that sleeps ends it, and the tenant wakes afresh', async () => {
  await supervisor.activate('acme');
  await supervisor.command('acme', 'sleep');
  await eventually(() => isDown('acme'));
  world.dueAtStop = 60_000;
  world.hostUp('host-3', { acme: 'old' });
  await eventually(() => world.told.includes('nodes.stop acme host-3') && world.due('acme') === 60_000);
  expect([world.nodes('acme'), world.record('acme').awake, world.letsIn('acme')]).toEqual([[], false, [false, false]]);
  expect(world.pushed.flatMap(({ nodes }) => nodes)).not.toContain('old');
  const { nodes } = await supervisor.activate('acme');
  expect(nodes).toEqual(world.nodes('acme').map(({ nodeId }) => nodeId));
  expect(nodes).not.toContain('old');
});

test('unknown tenants and wrong states are coded errors, and change nothing', async () => {
  world.add('shut', { state: 'suspended', reason: 'unpaid' });
  world.add('gone', { state: 'terminated' });
  world.add('young', { state: 'provisioning' });
  await expect(supervisor.activate('nobody')).rejects.toMatchObject({ type: 'tenant_not_found' });
  await expect(supervisor.activate('shut')).rejects.toMatchObject({ type: 'tenant_suspended', message: 'unpaid' });
  await expect(supervisor.activate('gone')).rejects.toMatchObject({ type: 'tenant_terminated' });
  await expect(supervisor.activate('young')).rejects.toMatchObject({ type: 'tenant_not_ready' });
  await expect(supervisor.command('shut', 'suspend')).rejects.toMatchObject({ type: 'wrong_state' });
  await expect(supervisor.command('nobody', 'sleep')).rejects.toMatchObject({ type: 'tenant_not_found' });
  await supervisor.nodeDown({ slug: 'nobody', nodeId: 'x', cause: 'crashed', reason: '' });
  await supervisor.idle('nobody', 'x');
  expect(world.told).toEqual([]);
});

test('a sleeper is woken when its mail is due, by the timer that was set when it went to sleep', async () => {
  await supervisor.activate('acme');
  world.dueAtStop = 60;
  await supervisor.command('acme', 'sleep');
  await eventually(() => isDown('acme'));
  expect([world.due('acme'), world.nodes('acme')]).toEqual([60, []]);
  world.setDue('acme', 0);
  await eventually(() => world.nodes('acme').length === 1);
});

test('credentials open nothing before it is written down that the tenant is to be awake', async () => {
  world.writesFail = new AppError('database_unavailable');
  await expect(supervisor.activate('acme')).rejects.toMatchObject({ type: 'database_unavailable' });
  expect(world.told.filter((line) => line.startsWith('open'))).toEqual([]);
});

test('a tenant whose supervisor died while it let it in is woken by the next one, and its credentials are off when it sleeps', async () => {
  const { promise: died, resolve } = Promise.withResolvers<void>();
  world.onWrite = ({ awake }) => {
    if (awake !== true) return;
    world.onWrite = () => {};
    world.fence = 2;
    void supervisor.stop().then(resolve);
  };
  await expect(supervisor.activate('acme')).rejects.toMatchObject({ type: 'supervisor_succeeded' });
  await died;
  expect([world.letsIn('acme')[0], world.nodes('acme')]).toEqual([true, []]);
  supervisor = world.supervisor();
  await supervisor.start();
  await eventually(() => world.nodes('acme').length === 1);
  await supervisor.command('acme', 'sleep');
  await eventually(() => isDown('acme'));
});

test('a sleeper that did not come up for its mail is not forgotten', async () => {
  world.setDue('acme', 0);
  world.startsFail = new AppError('service_unavailable');
  await expect(supervisor.activate('acme')).rejects.toMatchObject({ type: 'service_unavailable' });
  expect([world.due('acme'), world.record('acme').awake]).toEqual([0, false]);
});

test('mail that a crashed node may have left is looked at when its tenant sleeps', async () => {
  await supervisor.activate('acme');
  world.startsFail = new AppError('service_unavailable');
  await crash();
  await supervisor.command('acme', 'sleep');
  await eventually(() => isDown('acme'));
  expect(world.due('acme')).toBe(0);
});

test('a command is answered when it is written down, while nodes answer what they have in hand', async () => {
  for (const [slug, command, state] of [['one', 'sleep', 'ready'], ['two', 'suspend', 'suspended'], ['three', 'terminate', 'terminated']] as const) {
    world.add(slug);
    await supervisor.activate(slug);
    const { promise, resolve } = Promise.withResolvers<void>();
    world.stopping = promise;
    await supervisor.command(slug, command);
    expect([world.record(slug), world.nodes(slug).length]).toEqual([expect.objectContaining({ state, awake: false }), 1]);
    resolve();
    await eventually(() => isDown(slug));
  }
});

test('a sleep that fails half-way is finished when the servers are back, and its timer is not lost', async () => {
  for (const server of ['messaging', 'cache'] as const) {
    await supervisor.activate('acme');
    world.away.add(server);
    world.dueAtStop = 60_000;
    await supervisor.idle('acme', world.nodes('acme')[0]!.nodeId);
    expect([world.record('acme').awake, world.due('acme'), world.nodes('acme')]).toEqual([false, 60_000, []]);
    world.away.clear();
    await eventually(() => isDown('acme'));
    expect(world.due('acme')).toBe(60_000);
  }
});

test('a sleep that could not be written down is, when the registry is back', async () => {
  await supervisor.activate('acme');
  world.dueAtStop = 60_000;
  world.writesFail = new AppError('database_unavailable');
  await supervisor.idle('acme', world.nodes('acme')[0]!.nodeId);
  world.writesFail = undefined;
  await eventually(() => isDown('acme') && !world.record('acme').awake);
  expect(world.due('acme')).toBe(60_000);
});

test('whoever asks for a tenant whose sleep is not finished has it awake, and it stays so', async () => {
  await supervisor.activate('acme');
  world.away.add('messaging');
  await supervisor.idle('acme', world.nodes('acme')[0]!.nodeId);
  world.away.clear();
  const { nodes } = await supervisor.activate('acme');
  await sleep(800);
  expect([world.nodes('acme').map(({ nodeId }) => nodeId), world.record('acme'), world.letsIn('acme')]).toEqual([nodes, expect.objectContaining({ awake: true, replicas: 1 }), [true, true]]);
});

test('what a supervisor that died had begun to put to sleep its successor finishes', async () => {
  await supervisor.activate('acme');
  world.add('other');
  await supervisor.activate('other');
  const { promise, resolve } = Promise.withResolvers<void>();
  world.stopping = promise;
  await supervisor.command('acme', 'suspend');
  world.away.add('cache');
  await supervisor.idle('nobody', 'x');
  await supervisor.stop();
  world.fence = 2;
  world.stopping = undefined;
  const next = world.supervisor();
  await next.start();
  world.away.clear();
  await eventually(() => isDown('acme'));
  resolve();
  supervisor = next;
  expect([world.record('acme').state, world.nodes('other').length, world.letsIn('other')]).toEqual(['suspended', 1, [true, true]]);
});

test('a supervisor that is to stop waits for nothing that it has in hand, and undoes nothing of its successor’s', async () => {
  await supervisor.activate('acme');
  const { promise, resolve } = Promise.withResolvers<void>();
  world.stopping = promise;
  await supervisor.command('acme', 'sleep');
  await eventually(() => world.told.some((line) => line.startsWith('nodes.stop')));
  await supervisor.stop();
  await expect(supervisor.activate('acme')).rejects.toMatchObject({ type: 'supervisor_succeeded' });
  world.fence = 2;
  const before = world.told.length;
  resolve();
  await sleep(50);
  expect(world.told.slice(before)).toEqual([]);
  expect(world.letsIn('acme')).toEqual([true, true]);
});

test('one that was succeeded between two steps of a sleep closes nothing that its successor may have opened', async () => {
  const { nodes } = await supervisor.activate('acme');
  world.onWrite = ({ awake }) => {
    if (awake === false) world.fence = 2;
  };
  await expect(supervisor.idle('acme', nodes[0]!)).rejects.toMatchObject({ type: 'supervisor_succeeded' });
  expect(world.letsIn('acme')).toEqual([true, true]);
});

test('a tenant whose database cannot be migrated is closed again, and quarantined when it goes on like that', async () => {
  world.upgradesFail = new Error('a migration fails');
  for (let attempt = 1; attempt <= 4; attempt += 1) await expect(supervisor.activate('acme')).rejects.toMatchObject({ type: 'tenant_not_ready' });
  expect(world.events('acme').slice(0, 2)).toEqual(['tenant.crashed at start: a migration fails', 'tenant.crashed at start: a migration fails']);
  await eventually(() => isDown('acme'));
  expect(world.record('acme').quarantine).not.toBeNull();
});

test('servers that are away are no fault of a tenant that is to wake, and leave its credentials off', async () => {
  world.away.add('messaging');
  for (let attempt = 1; attempt <= 5; attempt += 1) await expect(supervisor.activate('acme')).rejects.toMatchObject({ type: 'service_unavailable' });
  world.away.clear();
  await eventually(() => isDown('acme'));
  expect([world.record('acme').quarantine, world.events('acme')]).toEqual([null, []]);
  expect((await supervisor.activate('acme')).nodes).toHaveLength(1);
});

test('a tenant wakes without Redis, which lets it in when it is back', async () => {
  world.away.add('cache');
  expect((await supervisor.activate('acme')).nodes).toHaveLength(1);
  expect(world.letsIn('acme')).toEqual([true, false]);
  world.away.clear();
  await eventually(() => world.letsIn('acme')[1] === true);
  await supervisor.command('acme', 'sleep');
  await eventually(() => isDown('acme'));
});

test('servers that were started anew let in those that are awake again, and nobody else', async () => {
  world.add('sleeper');
  await supervisor.activate('acme');
  world.forgetCredentials();
  supervisor.reopen();
  await eventually(() => !world.letsIn('acme').includes(false));
  expect(world.letsIn('sleeper')).toEqual([false, false]);
});

test('a tenant that cannot be let in again at first is when the server is back', async () => {
  await supervisor.activate('acme');
  world.forgetCredentials();
  world.away.add('messaging');
  supervisor.reopen();
  await eventually(() => world.told.includes('open messaging acme: away'));
  world.away.clear();
  await eventually(() => !world.letsIn('acme').includes(false));
});

test('whoever takes over lets in those that are awake, as servers may have forgotten them meanwhile', async () => {
  await supervisor.activate('acme');
  await supervisor.stop();
  world.forgetCredentials();
  world.fence = 2;
  supervisor = world.supervisor();
  await supervisor.start();
  await eventually(() => !world.letsIn('acme').includes(false));
});

test('one that was succeeded lets nobody in', async () => {
  await supervisor.activate('acme');
  world.forgetCredentials();
  world.fence = 2;
  const succeeded = new Promise<void>((resolve) => (whenSucceeded = resolve));
  supervisor.reopen();
  await succeeded;
  expect(world.letsIn('acme')).toEqual([false, false]);
});

test('a host that cannot be emptied is one like the others again, and one that can gets nothing new', async () => {
  await supervisor.activate('acme');
  world.hostDown('host-2');
  world.startsFail = new AppError('service_unavailable');
  world.hostUp('host-3');
  await eventually(() => supervisor.hosts().includes('host-3'));
  await expect(supervisor.evacuate(['host-1'])).rejects.toThrow('1 tenants could not leave host-1');
  expect([supervisor.hosts(), world.nodes('acme').length]).toEqual([['host-1', 'host-3'], 1]);
  world.startsFail = undefined;
  await supervisor.evacuate(['host-1']);
  expect([supervisor.hosts(), supervisor.present(), world.nodes('acme').map(({ hostId }) => hostId)]).toEqual([['host-3'], ['host-1', 'host-3'], ['host-3']]);
});

test('a tenant that cannot leave a host keeps no other there', async () => {
  for (const slug of ['acme', 'other', 'third']) world.add(slug);
  await supervisor.activate('acme');
  world.hostDown('host-2');
  await supervisor.activate('other');
  world.hostUp('host-2');
  await eventually(() => supervisor.hosts().includes('host-2'));
  world.startsFailOnce = new AppError('service_unavailable');
  await expect(supervisor.evacuate(['host-1'])).rejects.toThrow('1 tenants');
  const places = ['acme', 'other'].flatMap((slug) => world.nodes(slug).map(({ hostId }) => hostId));
  expect(places.toSorted()).toEqual(['host-1', 'host-2']);
});
