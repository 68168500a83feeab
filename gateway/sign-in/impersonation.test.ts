import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { identity as contract } from '../../services/platform/identity/contract.ts';
import { passphrase } from '../../services/platform/identity/testing/browser.ts';
import { company, joined, operator, type Somebody } from '../../services/platform/identity/testing/company.ts';
import { webshop } from '../../services/tenant/webshop/contract.ts';
import type { Browser } from '../testing/browser.ts';
import { eventually } from '../../test/eventually.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

const product = '0198c1de-7000-7000-8000-000000000001';
const reason = 'Their till shows no prices, ticket 4711';

let world: IdentityWorld;
let owner: Somebody;
let member: Somebody;
let boss: Somebody;
let actors: unknown[] = [];

beforeAll(async () => {
  world = await openIdentityWorld();
  const remove = async ({ scope }: { scope: { actor?: string } }) => {
    actors.push(scope.actor);
    return null;
  };
  for (const slug of ['acme', 'bolt']) await world.world.wake(slug, [[webshop, { 'products.remove': remove }]]);
  ({ owner } = await company(world.identity, 'acme'));
  member = await joined(world.identity, owner, 'acme', 'staff');
  boss = await operator(world.identity, world.database);
}, 180_000);

afterAll(() => world?.close());

const change = (browser: Browser, origin: string = at.acme) => browser.ask(`${origin}/api/products/${product}`, { method: 'DELETE', headers: { origin } });
const begin = (browser: Browser, more: object = {}) => browser.ask('/api/organisations/acme/impersonations', { body: { personId: member.personId, reason, ...more } });
const audited = async (person: Somebody) => (await person.me(contract, 'audit.own', {})).items.map(({ action, actor, detail }) => [action, actor, detail]);

async function signedIn({ email }: Somebody): Promise<Browser> {
  const browser = world.browser();
  await browser.signIn(email, passphrase);
  return browser;
}

async function begun(by: Somebody, more: object = {}) {
  const browser = await signedIn(by);
  const { json } = await begin(browser, more);
  return { browser, ...(json as { session: string; address: string; expiresAt: string }) };
}

type Begun = Awaited<ReturnType<typeof begun>>;

test('an operator acts in the name of a member, and everybody can see that and why', async () => {
  const { browser, address, session, expiresAt } = await begun(boss);
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(15 * 60_000);
  const opened = await browser.ask(address);
  expect([opened.status, opened.headers.location]).toEqual([303, '/']);
  expect((await browser.ask(`${at.acme}/api/session`)).json).toMatchObject({
    person: { id: member.personId },
    permissions: expect.arrayContaining(['orders.write']),
    actor: { id: boss.personId, email: boss.email, expiresAt },
  });
  actors = [];
  expect((await change(browser)).status).toBe(204);
  expect(actors).toEqual([boss.personId]);
  // It is theirs at that host alone.
  expect((await browser.ask('/api/me')).json).toMatchObject({ id: boss.personId });

  const page = await (await signedIn(member)).ask('/api/me/sessions');
  const shown = (page.json as { items: { id: string; impersonation: object | null }[] }).items.find(({ id }) => id === session);
  expect(shown?.impersonation).toEqual({ by: boss.email, reason, expiresAt });
  expect(await audited(member)).toContainEqual(['impersonation.began', `person:${boss.personId}`, `15 minutes: ${reason}`]);
  expect(await audited(member)).toContainEqual(['impersonation.opened', `person:${boss.personId}`, null]);

  expect((await browser.ask(`${at.acme}/auth/sign-out`, { form: {} })).status).toBe(303);
  expect((await change(browser)).status).toBe(401);
  expect((await browser.ask('/api/me')).json).toMatchObject({ id: boss.personId });
  expect(await audited(member)).toContainEqual(['impersonation.ended', `person:${boss.personId}`, 'signed-out']);
});

test('a member ends what an operator does in their name, and the log says so', async () => {
  const { browser, address, session } = await begun(boss);
  await browser.ask(address);
  expect((await change(browser)).status).toBe(204);
  await member.me(contract, 'sessions.end', { id: session });
  await eventually(async () => expect((await change(browser)).status).toBe(401));
  expect(await audited(member)).toContainEqual(['impersonation.ended', `person:${member.personId}`, 'revoked']);
});

test('it ends with the operator’s sign-out, and not with theirs in another browser', async () => {
  const { browser, address, session } = await begun(boss);
  const elsewhere = await begun(boss);
  for (const each of [{ browser, address }, elsewhere]) await each.browser.ask(each.address);
  expect((await browser.ask('/api/sign-out', { body: {} })).status).toBe(204);
  await eventually(async () => expect((await change(browser)).status).toBe(401));
  expect((await change(elsewhere.browser)).status).toBe(204);
  expect(await endings(session)).toEqual([{ actor: `person:${boss.personId}`, personId: member.personId, detail: 'signed-out' }]);
});

test('it counts the factor that the operator has given, and none that they have not', async () => {
  const factorOf = async (session: string) =>
    (await world.database.superuser.query<{ factor_at: Date | null }>('select factor_at from identity.sessions where id = $1', [session])).rows[0]?.factor_at;
  expect(await factorOf((await begun(boss)).session)).toBeNull();
  const browser = await signedIn(boss);
  const given = new Date(Date.now() - 60_000);
  await world.database.superuser.query('update identity.sessions set factor_at = $2 where person_id = $1', [boss.personId, given]);
  const { session } = (await begin(browser)).json as { session: string };
  expect(await factorOf(session)).toEqual(given);
});

test('its address is good once, at that host alone, and no cookie of the identity host', async () => {
  const { browser, address } = await begun(boss);
  expect((await browser.ask(address.replace(at.acme, at.bolt))).status).toBe(400);
  const token = new URL(address).searchParams.get('token')!;
  const thief = world.browser();
  thief.cookies('identity.localhost').set('session', token);
  expect((await thief.ask('/api/me')).status).toBe(401);
  expect((await browser.ask(address)).status).toBe(303);
  expect((await thief.ask(address)).status).toBe(400);
});

test('what is a person’s own is refused to whoever acts in their name', async () => {
  const { session } = await begun(boss);
  const acting = world.identity.as({ kind: 'person', subject: member.personId, session, actor: boss.personId, roles: ['operator'] });
  const refused = [
    acting(contract, 'password.change', { current: passphrase, password: 'seventeen lazy otters sing' }),
    acting(contract, 'email.request-change', { email: 'eve@example.test' }),
    acting(contract, 'people.update', { name: 'Eve' }),
    acting(contract, 'people.export', {}),
    acting(contract, 'people.delete', {}),
    acting(contract, 'totp.begin', {}),
    acting(contract, 'passkeys.begin', {}),
    acting(contract, 'sessions.end-others', {}),
    acting(contract, 'impersonations.begin', { organisation: 'acme', personId: owner.personId, reason }),
  ];
  for (const answer of refused) await expect(answer).rejects.toMatchObject({ type: 'forbidden' });
  const asOwner = world.identity.as({ kind: 'person', subject: owner.personId, session, actor: boss.personId });
  await expect(asOwner(contract, 'organisations.transfer', { organisation: 'acme', personId: member.personId })).rejects.toMatchObject({ type: 'forbidden' });
  expect(await world.identity.call(contract, 'sessions.freshness', { session })).toEqual({ fresh: false });
});

test('it takes an operator who has just proved who they are, a reason, half an hour at most and a member who is none', async () => {
  const browser = await signedIn(boss);
  expect((await begin(await signedIn(owner))).status).toBe(403);
  expect((await begin(browser, { reason: 'because' })).status).toBe(422);
  expect((await begin(browser, { minutes: 31 })).status).toBe(422);
  const stranger = (await company(world.identity, 'bolt')).owner;
  expect((await begin(browser, { personId: stranger.personId })).status).toBe(404);
  const other = await operator(world.identity, world.database);
  await world.database.superuser.query(
    "insert into identity.memberships (organisation_id, person_id, role) select id, $1, 'viewer' from identity.organisations where slug = 'acme'",
    [other.personId],
  );
  expect((await begin(browser, { personId: other.personId })).status).toBe(403);
  await world.database.superuser.query("update identity.sessions set authenticated_at = now() - interval '1 hour' where person_id = $1", [boss.personId]);
  expect((await begin(browser)).json).toMatchObject({ status: 401, code: 'step_up_required' });
  await world.database.superuser.query('update identity.sessions set authenticated_at = now() where person_id = $1', [boss.personId]);
});

/** What the log of the company says of how an impersonation ended. */
async function endings(session: string) {
  const { items } = await owner.me(contract, 'audit.of-organisation', { organisation: 'acme', action: 'impersonation.ended' });
  return items.filter(({ resource }) => resource === `session:${session}`).map(({ actor, personId, detail }) => ({ actor, personId, detail }));
}

/** As if its time were over: the mailbox finds what is due with the next mail. */
async function runOut(session: string): Promise<void> {
  await world.database.superuser.query('update identity.sessions set expires_at = now() where id = $1', [session]);
  await world.database.superuser.query(`update queue._private_jobs set run_at = now() where payload->'payload'->>'session' = $1`, [session]);
}

test('the company’s log says how each ended: by its time, by the operator, by the member, or with the operator’s own', async () => {
  const begunByBoss = await Promise.all([1, 2, 3, 4].map(() => begun(boss)));
  const [expired, signedOut, revoked, elsewhere] = begunByBoss as [Begun, Begun, Begun, Begun];
  await runOut(expired.session);
  await world.identity.as()(contract, 'magic-link.request', { email: boss.email });
  await world.identity.settled();
  await signedOut.browser.ask(signedOut.address);
  await signedOut.browser.ask(`${at.acme}/auth/sign-out`, { form: {} });
  await member.me(contract, 'sessions.end', { id: revoked.session });
  await boss.me(contract, 'sessions.end-others', {});
  const of = { personId: member.personId };
  expect(await endings(expired.session)).toEqual([{ ...of, actor: 'service:identity', detail: 'expired' }]);
  expect(await endings(signedOut.session)).toEqual([{ ...of, actor: `person:${boss.personId}`, detail: 'signed-out' }]);
  expect(await endings(revoked.session)).toEqual([{ ...of, actor: `person:${member.personId}`, detail: 'revoked' }]);
  expect(await endings(elsewhere.session)).toEqual([{ ...of, actor: `person:${boss.personId}`, detail: 'revoked' }]);
});

test('one that is ended by hand as its time is over ends once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { session } = await begun(boss);
    await runOut(session);
    // The letter wakes the mailbox, which then ends it at the same moment as the member and the operator do.
    await Promise.all([
      world.identity.as()(contract, 'magic-link.request', { email: boss.email }),
      member.me(contract, 'sessions.end', { id: session }).catch(() => {}),
      world.identity.call(contract, 'sessions.close', { session }),
    ]);
    await world.identity.settled();
    expect(await endings(session)).toHaveLength(1);
  }
});

test('it ends by itself, and with the operator’s role or session', async () => {
  const short = await begun(boss, { minutes: 1 });
  await world.database.superuser.query("update identity.sessions set expires_at = now() + interval '1 second' where id = $1", [short.session]);
  await short.browser.ask(short.address);
  await eventually(async () => expect((await change(short.browser)).status).toBe(401));

  const another = await operator(world.identity, world.database);
  const byAnother = await begun(another);
  await byAnother.browser.ask(byAnother.address);
  expect((await change(byAnother.browser)).status).toBe(204);
  await boss.me(contract, 'members.remove', { organisation: 'platform', personId: another.personId });
  await eventually(async () => expect((await change(byAnother.browser)).status).toBe(403));

  const long = await begun(boss);
  await long.browser.ask(long.address);
  expect((await change(long.browser)).status).toBe(204);
  await boss.me(contract, 'sessions.end-others', {});
  await eventually(async () => expect((await change(long.browser)).status).toBe(401));
});
