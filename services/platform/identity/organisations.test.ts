import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { generateSync } from 'otplib';
import { testServers } from '../../../test/servers.ts';
import { codeOf } from '../../kit/errors.ts';
import { identity } from './contract.ts';
import { mailed, newEmail, openBrowser, passphrase } from './testing/browser.ts';
import { company, joined, operator, somebody, type Somebody } from './testing/company.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from './testing/open-identity.ts';

const secret = randomBytes(32).toString('base64url');

let database: IdentityDatabase;
let running: RunningIdentity;
let companies = 0;

beforeAll(async () => {
  database = await createIdentityDatabase((await testServers()).addresses.databaseUrl);
  running = await runIdentity(database, { derive: () => secret }, { domain: 'shops.test', port: 8080 });
}, 180_000);

afterAll(async () => {
  await running?.stop();
  await database?.drop();
});

beforeEach(() => {
  running.letters.length = 0;
});

const newCompany = () => company(running, `company-${(companies += 1)}`);

/** As if it had been given in this session. */
const giveFactor = ({ session }: Somebody) => database.superuser.query('update identity.sessions set factor_at = now() where id = $1', [session.id]);

const access = ({ personId, session }: Somebody, tenant: string | null) =>
  running.call(identity, 'access.resolve', { personId, tenant, session: session.id });

describe('a company', () => {
  test('comes with its tenant, once, and invites its owner', async () => {
    const email = newEmail();
    for (let i = 0; i < 2; i += 1) await running.tenantRequested({ slug: 'acme', name: 'Acme', type: 'brand', ownerEmail: email });
    const token = await mailed(running, email);
    expect(running.letters.at(-1)).toMatchObject({ subject: 'Join Acme', text: expect.stringContaining('The platform invites you to Acme') });
    expect(await running.as()(identity, 'invitations.look', { token })).toEqual({ email, role: 'owner', organisation: { slug: 'acme', name: 'Acme' }, hasAccount: false });
    const person = await running.as()(identity, 'invitations.sign-up', { token, name: 'Ann', password: passphrase });
    expect(person).toMatchObject({ email });
    const { me } = await openBrowser(running).signIn(email);
    expect((await me(identity, 'organisations.mine', {})).items).toMatchObject([{ slug: 'acme', type: 'brand', role: 'owner', permissions: expect.arrayContaining(['organisation.manage']) }]);
    expect(await running.as()(identity, 'invitations.sign-up', { token, name: 'Eve' }).catch(codeOf)).toBe('invalid_link');
    const { items } = await me(identity, 'audit.of-organisation', { organisation: 'acme' });
    expect(items.map(({ action, detail }) => `${action} ${detail}`)).toEqual(expect.arrayContaining(['organisation.created brand', 'member.invited owner']));
  });

  test('that takes over a slug whose making failed has nothing of the company before', async () => {
    const slug = `slug-${(companies += 1)}`;
    const [invited, heir] = [newEmail(), newEmail()];
    const owner = await somebody(running);
    await running.tenantRequested({ slug, name: 'Before', type: 'brand', ownerEmail: owner.email, generation: 1 });
    await owner.me(identity, 'invitations.accept', { token: await mailed(running, owner.email) });
    const supplier = await company(running, `${slug}-supplier`, 'supplier');
    await owner.me(identity, 'roles.set', { organisation: slug, name: 'buyer', permissions: ['stock.read'] });
    await owner.me(identity, 'invitations.create', { organisation: slug, email: invited, role: 'buyer' });
    await joined(running, owner, slug, 'buyer');
    const key = await owner.me(identity, 'service-accounts.create', { organisation: slug, kind: 'api-key', name: 'Till', permissions: ['orders.read'] });
    await owner.me(identity, 'brand-access.grant', { organisation: slug, supplier: supplier.organisation });
    await owner.me(identity, 'organisations.update', { organisation: slug, secondFactor: 'managers' });
    const token = await mailed(running, invited);
    const told: unknown[] = [];
    const hear = ({ params }: { params: unknown }) => void told.push(params);
    running.broker.createService({ name: `listener-${slug}`, events: { 'nudge.access': hear, 'nudge.service-account': hear, 'nudge.brand-access': hear } });

    const takenOver = { slug, name: 'After', type: 'brand', ownerEmail: heir, generation: 3 } as const;
    await running.tenantRequested(takenOver);
    expect(told).toEqual([{ organisation: slug, personId: null }, { revoked: key.id }, { supplier: supplier.organisation, brand: slug, allowed: false, generation: expect.any(Number) }]);
    expect(await access(owner, slug)).toBeNull();
    expect(await running.as()(identity, 'invitations.sign-up', { token, name: 'Eve' }).catch(codeOf)).toBe('invalid_link');
    expect(await running.call(identity, 'api-keys.resolve', { key: key.secret, tenant: slug })).toBeNull();
    await running.settled();
    expect(await running.call(identity, 'brand-access.check', { supplier: supplier.organisation, brand: slug })).toEqual({ allowed: false });

    await running.as()(identity, 'invitations.sign-up', { token: await mailed(running, heir), name: 'Bea', password: passphrase });
    const { me } = await openBrowser(running).signIn(heir);
    const kept = { name: 'After', secondFactor: 'optional' };
    expect(await me(identity, 'organisations.get', { organisation: slug })).toMatchObject(kept);
    const lines = ['member.joined', 'member.invited', 'organisation.replaced'];
    for (const from of [undefined, '2020-01-01T00:00:00Z']) {
      expect((await me(identity, 'audit.of-organisation', { organisation: slug, from })).items.map(({ action }) => action).toSorted()).toEqual(lines.toSorted());
      const { csv } = await me(identity, 'audit.export-organisation', { organisation: slug, from });
      expect(csv).not.toContain(owner.personId);
      expect(csv.trimEnd().split('\r\n')).toHaveLength(1 + lines.length);
    }
    const { personId } = await operator(running, database);
    const asOperator = running.as({ kind: 'person', subject: personId, roles: ['operator'] });
    expect((await asOperator(identity, 'audit.list', { organisation: slug, action: 'role.set' })).items).toHaveLength(1);
    // Both requests once more, in whatever order, change nothing.
    await running.tenantRequested(takenOver);
    await running.tenantRequested({ ...takenOver, name: 'Before', ownerEmail: owner.email, generation: 1 });
    expect(await me(identity, 'organisations.get', { organisation: slug })).toMatchObject(kept);
    expect((await me(identity, 'members.list', { organisation: slug })).items).toMatchObject([{ email: heir, role: 'owner' }]);
    expect((await me(identity, 'invitations.list', { organisation: slug })).items).toEqual([]);
    expect((await me(identity, 'roles.list', { organisation: slug })).items.filter(({ builtIn }) => !builtIn)).toEqual([]);
  });

  test('is not there for who is no member, whatever they ask', async () => {
    const [{ organisation, owner }, stranger] = [await newCompany(), await somebody(running)];
    const { items: [invitation] } = await (async () => {
      await owner.me(identity, 'invitations.create', { organisation, email: newEmail(), role: 'staff' });
      return owner.me(identity, 'invitations.list', { organisation });
    })();
    const member = { organisation, personId: owner.personId };
    const answers = [
      stranger.me(identity, 'organisations.get', { organisation }),
      stranger.me(identity, 'organisations.update', { organisation, name: 'Mine' }),
      stranger.me(identity, 'organisations.transfer', { organisation, personId: stranger.personId }),
      stranger.me(identity, 'members.list', { organisation }),
      stranger.me(identity, 'members.set-role', { ...member, role: 'viewer' }),
      stranger.me(identity, 'members.remove', member),
      stranger.me(identity, 'invitations.create', { organisation, email: stranger.email, role: 'owner' }),
      stranger.me(identity, 'invitations.list', { organisation }),
      stranger.me(identity, 'invitations.withdraw', { organisation, id: invitation!.id }),
      stranger.me(identity, 'roles.list', { organisation }),
      stranger.me(identity, 'roles.set', { organisation, name: 'mine', permissions: [] }),
      stranger.me(identity, 'roles.remove', { organisation, name: 'mine' }),
    ];
    expect(new Set(await Promise.all(answers.map((answer) => answer.catch(codeOf))))).toEqual(new Set(['not_found']));
    expect(await stranger.me(identity, 'organisations.list', {}).catch(codeOf)).toBe('forbidden');
  });

  test('of another takes no ids of this one', async () => {
    const [mine, theirs] = [await newCompany(), await newCompany()];
    await theirs.owner.me(identity, 'invitations.create', { organisation: theirs.organisation, email: newEmail(), role: 'staff' });
    const { items: [invitation] } = await theirs.owner.me(identity, 'invitations.list', { organisation: theirs.organisation });
    await theirs.owner.me(identity, 'roles.set', { organisation: theirs.organisation, name: 'buyer', permissions: ['stock.read'] });
    const { me } = mine.owner;
    const member = { organisation: mine.organisation, personId: theirs.owner.personId };
    expect(await me(identity, 'members.set-role', { ...member, role: 'viewer' }).catch(codeOf)).toBe('not_found');
    expect(await me(identity, 'members.remove', member).catch(codeOf)).toBe('not_found');
    expect(await me(identity, 'organisations.transfer', member).catch(codeOf)).toBe('not_found');
    expect(await me(identity, 'invitations.withdraw', { organisation: mine.organisation, id: invitation!.id }).catch(codeOf)).toBe('not_found');
    expect(await me(identity, 'roles.remove', { organisation: mine.organisation, name: 'buyer' }).catch(codeOf)).toBe('not_found');
    expect(await me(identity, 'invitations.create', { organisation: mine.organisation, email: newEmail(), role: 'buyer' }).catch(codeOf)).toBe('invalid_fields');
  });

  test('always has an owner, even when two leave at once', async () => {
    const { organisation, owner } = await newCompany();
    const other = await joined(running, owner, organisation, 'owner');
    const leave = (who: Somebody) => who.me(identity, 'members.remove', { organisation, personId: who.personId }).catch(codeOf);
    const answers = await Promise.all([leave(owner), leave(other)]);
    expect(answers.toSorted((one) => (typeof one === 'string' ? 1 : -1))).toEqual([{ removed: true }, 'last_owner']);
    const { rows } = await database.superuser.query(`select from identity.memberships m join identity.organisations o on o.id = organisation_id where slug = $1 and role = 'owner'`, [organisation]);
    expect(rows).toHaveLength(1);
  });

  test('passes to another member, by its owner alone and soon after a sign-in', async () => {
    const { organisation, owner } = await newCompany();
    const manager = await joined(running, owner, organisation, 'manager');
    expect(await manager.me(identity, 'organisations.transfer', { organisation, personId: manager.personId }).catch(codeOf)).toBe('forbidden');
    await database.superuser.query(`update identity.sessions set authenticated_at = now() - interval '1 hour' where id = $1`, [owner.session.id]);
    const transfer = () => owner.me(identity, 'organisations.transfer', { organisation, personId: manager.personId });
    expect(await transfer().catch(codeOf)).toBe('step_up_required');
    await database.superuser.query('update identity.sessions set authenticated_at = now() where id = $1', [owner.session.id]);
    expect(await transfer()).toMatchObject({ personId: manager.personId, role: 'owner' });
    expect((await owner.me(identity, 'organisations.mine', {})).items).toMatchObject([{ role: 'manager' }]);
    expect(await transfer().catch(codeOf)).toBe('forbidden');
  });
});

describe('a member', () => {
  test('gives nobody more than they may do themselves', async () => {
    const { organisation, owner } = await newCompany();
    const manager = await joined(running, owner, organisation, 'manager');
    const staff = await joined(running, manager, organisation, 'staff');
    const setRole = (by: Somebody, who: Somebody, role: string) => by.me(identity, 'members.set-role', { organisation, personId: who.personId, role }).catch(codeOf);
    expect(await setRole(staff, staff, 'manager')).toBe('forbidden');
    expect(await setRole(manager, manager, 'owner')).toBe('forbidden');
    expect(await setRole(manager, owner, 'viewer')).toBe('forbidden');
    expect(await manager.me(identity, 'members.remove', { organisation, personId: owner.personId }).catch(codeOf)).toBe('forbidden');
    expect(await manager.me(identity, 'invitations.create', { organisation, email: newEmail(), role: 'owner' }).catch(codeOf)).toBe('forbidden');
    expect(await manager.me(identity, 'roles.set', { organisation, name: 'all', permissions: ['organisation.manage'] }).catch(codeOf)).toBe('forbidden');
    expect(await setRole(manager, staff, 'viewer')).toMatchObject({ role: 'viewer' });
    expect(await staff.me(identity, 'members.list', { organisation }).catch(codeOf)).toBe('forbidden');
  });

  test('has what a role of the company’s own says, and at once what it says next', async () => {
    const { organisation, owner } = await newCompany();
    await owner.me(identity, 'roles.set', { organisation, name: 'buyer', permissions: ['stock.read', 'stock.read'] });
    const buyer = await joined(running, owner, organisation, 'buyer');
    expect(await access(buyer, organisation)).toEqual({ roles: [], role: 'buyer', permissions: ['stock.read'], secondFactorNeeded: false });
    await owner.me(identity, 'roles.set', { organisation, name: 'buyer', permissions: ['stock.read', 'stock.write'] });
    expect(await access(buyer, organisation)).toMatchObject({ roles: [], permissions: ['stock.read', 'stock.write'] });
    expect(await owner.me(identity, 'roles.remove', { organisation, name: 'buyer' }).catch(codeOf)).toBe('wrong_state');
    await owner.me(identity, 'members.set-role', { organisation, personId: buyer.personId, role: 'viewer' });
    expect(await owner.me(identity, 'roles.remove', { organisation, name: 'buyer' })).toEqual({ removed: true });
    expect((await owner.me(identity, 'roles.list', { organisation })).items.map(({ name }) => name)).toEqual(['owner', 'manager', 'staff', 'viewer']);
  });

  test('list comes in pages, built-in roles first', async () => {
    const { organisation, owner } = await newCompany();
    const own = ['alpha', 'beta', 'gamma'];
    for (const name of own.toReversed()) await owner.me(identity, 'roles.set', { organisation, name, permissions: ['stock.read'] });
    for (const limit of [1, 2, 3, 4, 6, 7, 50]) {
      const names: string[] = [];
      let after: string | undefined;
      do {
        const page = await owner.me(identity, 'roles.list', { organisation, limit, after });
        expect(page.items.length).toBe(Math.min(limit, 7 - names.length));
        names.push(...page.items.map(({ name }) => name));
        after = page.next ?? undefined;
      } while (after !== undefined);
      expect(names).toEqual(['owner', 'manager', 'staff', 'viewer', ...own]);
    }
  });

  test.each(['owner', 'staff', 'Ümläut', 'x'])('role of the company’s own is not called %s', async (name) => {
    const { organisation, owner } = await newCompany();
    expect(await owner.me(identity, 'roles.set', { organisation, name, permissions: [] }).catch(codeOf)).toBe('invalid_fields');
  });

  test('who was removed may do nothing from then on, and gateways are told', async () => {
    const { organisation, owner } = await newCompany();
    const staff = await joined(running, owner, organisation, 'staff');
    expect(await access(staff, organisation)).toMatchObject({ role: 'staff', permissions: expect.arrayContaining(['orders.write']) });
    const told = new Promise((heard) => {
      running.broker.createService({ name: `listener-${staff.personId}`, events: { 'nudge.access': ({ params }: { params: unknown }) => heard(params) } });
    });
    await owner.me(identity, 'members.remove', { organisation, personId: staff.personId });
    expect(await told).toEqual({ organisation, personId: staff.personId });
    expect(await access(staff, organisation)).toBeNull();
    expect(await staff.me(identity, 'organisations.get', { organisation }).catch(codeOf)).toBe('not_found');
  });

  test('of many companies has in each the role of that one', async () => {
    const [one, two] = [await newCompany(), await newCompany()];
    const person = await joined(running, one.owner, one.organisation, 'manager');
    await two.owner.me(identity, 'invitations.create', { organisation: two.organisation, email: person.email, role: 'viewer' });
    await person.me(identity, 'invitations.accept', { token: await mailed(running, person.email) });
    expect((await person.me(identity, 'organisations.mine', {})).items.map(({ slug, role }) => `${slug} ${role}`)).toEqual([`${one.organisation} manager`, `${two.organisation} viewer`]);
    expect([await access(person, one.organisation), await access(person, two.organisation), await access(person, null)]).toMatchObject([{ role: 'manager' }, { role: 'viewer', roles: [] }, null]);
  });
});

describe('an invitation', () => {
  test('is for its own address, good once, and worth nothing when it was withdrawn', async () => {
    const { organisation, owner } = await newCompany();
    const [invited, other] = [await somebody(running), await somebody(running)];
    await owner.me(identity, 'invitations.create', { organisation, email: invited.email, role: 'staff' });
    const token = await mailed(running, invited.email);
    expect(await other.me(identity, 'invitations.accept', { token }).catch(codeOf)).toBe('forbidden');
    expect(await invited.me(identity, 'invitations.accept', { token })).toEqual({ organisation });
    expect(await invited.me(identity, 'invitations.accept', { token }).catch(codeOf)).toBe('invalid_link');
    const { id } = await owner.me(identity, 'invitations.create', { organisation, email: other.email, role: 'staff' });
    const late = await mailed(running, other.email);
    await owner.me(identity, 'invitations.withdraw', { organisation, id });
    expect(await other.me(identity, 'invitations.accept', { token: late }).catch(codeOf)).toBe('invalid_link');
  });

  test('to be an owner is neither replaced nor withdrawn by a manager', async () => {
    const { organisation, owner } = await newCompany();
    const manager = await joined(running, owner, organisation, 'manager');
    const email = newEmail();
    const { id } = await owner.me(identity, 'invitations.create', { organisation, email, role: 'owner' });
    expect(await manager.me(identity, 'invitations.create', { organisation, email, role: 'viewer' }).catch(codeOf)).toBe('forbidden');
    expect(await manager.me(identity, 'invitations.withdraw', { organisation, id }).catch(codeOf)).toBe('forbidden');
    expect(await running.as()(identity, 'invitations.look', { token: await mailed(running, email) })).toMatchObject({ role: 'owner' });
    expect(await owner.me(identity, 'invitations.create', { organisation, email, role: 'viewer' })).toMatchObject({ role: 'viewer' });
    await running.settled();
    expect(await manager.me(identity, 'invitations.withdraw', { organisation, id })).toEqual({ removed: true });
  });

  test('that a member accepts changes nothing, and the log tells of no new member', async () => {
    const { organisation, owner } = await newCompany();
    const staff = await joined(running, owner, organisation, 'staff');
    await owner.me(identity, 'invitations.create', { organisation, email: staff.email, role: 'viewer' });
    expect(await staff.me(identity, 'invitations.accept', { token: await mailed(running, staff.email) })).toEqual({ organisation });
    expect((await staff.me(identity, 'organisations.mine', {})).items).toMatchObject([{ role: 'staff' }]);
    const { items } = await owner.me(identity, 'audit.of-organisation', { organisation, action: 'member.joined' });
    expect(items.filter(({ personId }) => personId === staff.personId)).toHaveLength(1);
  });

  test('that nobody has answered in time goes with a later one', async () => {
    const { organisation, owner } = await company(running, 'patient');
    const asked = { organisation, role: 'staff' };
    const old = await owner.me(identity, 'invitations.create', { ...asked, email: newEmail() });
    await database.superuser.query(`update identity.invitations set expires_at = now() - interval '1 second' where id = $1`, [old.id]);
    const later = await owner.me(identity, 'invitations.create', { ...asked, email: newEmail() });
    const { rows } = await database.superuser.query<{ id: string }>('select id from identity.invitations where id = any ($1)', [[old.id, later.id]]);
    expect(rows).toEqual([{ id: later.id }]);
  });

  test('makes an account even where sign-up is closed', async () => {
    const { organisation, owner } = await newCompany();
    await database.superuser.query('update identity.policy set open_sign_up = false');
    const email = newEmail();
    await owner.me(identity, 'invitations.create', { organisation, email, role: 'staff' });
    expect(await running.as()(identity, 'invitations.sign-up', { token: await mailed(running, email), name: 'Bob', password: passphrase })).toMatchObject({ email });
    await database.superuser.query('update identity.policy set open_sign_up = true');
  });
});

describe('a second factor', () => {
  test('that the company wants is set up at the next sign-in, and until then nothing opens', async () => {
    const { organisation, owner } = await newCompany();
    const staff = await joined(running, owner, organisation, 'staff');
    await owner.me(identity, 'organisations.update', { organisation, secondFactor: 'managers' });
    expect(await access(staff, organisation)).toMatchObject({ role: 'staff', permissions: expect.arrayContaining(['orders.write']), secondFactorNeeded: false });
    expect(await access(owner, organisation)).toEqual({ roles: [], role: 'owner', permissions: [], secondFactorNeeded: true });
    await giveFactor(owner);
    await owner.me(identity, 'organisations.update', { organisation, secondFactor: 'everyone' });
    expect(await access(staff, organisation)).toMatchObject({ roles: [], secondFactorNeeded: true });

    const browser = openBrowser(running);
    const attempt = await browser.begin();
    expect(await browser.gateway(identity, 'sign-in.begin-totp', { attempt }).catch(codeOf)).toBe('factor_required');
    expect(await browser.gateway(identity, 'sign-in.password', { attempt, email: staff.email, password: passphrase })).toMatchObject({ next: [], complete: false, mustEnrol: true });
    expect(await browser.finish(attempt).catch(codeOf)).toBe('factor_required');
    const { secret: appSecret } = await browser.gateway(identity, 'sign-in.begin-totp', { attempt });
    expect(await browser.gateway(identity, 'sign-in.confirm-totp', { attempt, code: '000000' }).catch(codeOf)).toBe('invalid_credentials');
    const confirmed = await browser.gateway(identity, 'sign-in.confirm-totp', { attempt, code: generateSync({ secret: appSecret }) });
    expect(confirmed).toMatchObject({ complete: true, mustEnrol: false, done: ['password', 'totp'] });
    expect(confirmed.recoveryCodes).toHaveLength(10);
    const again = { email: staff.email, ...(await browser.finish(attempt)) };
    expect(await access(again, organisation)).toMatchObject({ role: 'staff', permissions: expect.arrayContaining(['orders.write']), secondFactorNeeded: false });
  });
});

describe('a second factor that the session has not given', () => {
  test('keeps a manager from everything of a company that asks for one, but for looking and leaving', async () => {
    const { organisation, owner } = await newCompany();
    const manager = await joined(running, owner, organisation, 'manager');
    await owner.me(identity, 'organisations.update', { organisation, secondFactor: 'everyone' });
    const wishes: ((who: Somebody) => Promise<unknown>)[] = [
      ({ me }) => me(identity, 'members.list', { organisation }),
      ({ me }) => me(identity, 'members.remove', { organisation, personId: owner.personId }),
      ({ me }) => me(identity, 'invitations.create', { organisation, email: newEmail(), role: 'staff' }),
      ({ me }) => me(identity, 'brand-access.suppliers', { organisation }),
      ({ me }) => me(identity, 'service-accounts.list', { organisation }),
      ({ me }) => me(identity, 'audit.export-organisation', { organisation }),
    ];
    expect(await Promise.all(wishes.map((wish) => wish(manager).catch(codeOf)))).toEqual(wishes.map(() => 'factor_required'));
    expect(await owner.me(identity, 'organisations.transfer', { organisation, personId: manager.personId }).catch(codeOf)).toBe('factor_required');
    expect(await manager.me(identity, 'organisations.update', { organisation, name: 'Mine' }).catch(codeOf)).toBe('forbidden');
    expect((await manager.me(identity, 'organisations.mine', {})).items).toMatchObject([{ slug: organisation, secondFactorNeeded: true }]);
    expect(await manager.me(identity, 'organisations.get', { organisation })).toMatchObject({ secondFactor: 'everyone' });
    await giveFactor(owner);
    expect((await owner.me(identity, 'members.list', { organisation })).items).toHaveLength(2);
    expect((await owner.me(identity, 'organisations.mine', {})).items).toMatchObject([{ secondFactorNeeded: false }]);
    expect(await manager.me(identity, 'members.remove', { organisation, personId: manager.personId })).toEqual({ removed: true });
  });

  test('is asked of whoever may manage anything, by a role of the company’s own too', async () => {
    const { organisation, owner } = await newCompany();
    await owner.me(identity, 'roles.set', { organisation, name: 'deputy', permissions: ['orders.read', 'members.read', 'members.manage'] });
    await owner.me(identity, 'roles.set', { organisation, name: 'buyer', permissions: ['stock.write', 'members.read'] });
    const [deputy, buyer] = [await joined(running, owner, organisation, 'deputy'), await joined(running, owner, organisation, 'buyer')];
    await owner.me(identity, 'organisations.update', { organisation, secondFactor: 'managers' });
    expect(await access(deputy, organisation)).toMatchObject({ permissions: [], secondFactorNeeded: true });
    expect(await deputy.me(identity, 'members.list', { organisation }).catch(codeOf)).toBe('factor_required');
    expect(await access(buyer, organisation)).toMatchObject({ permissions: ['stock.write', 'members.read'], secondFactorNeeded: false });
    expect((await buyer.me(identity, 'members.list', { organisation })).items).toHaveLength(3);
    const browser = openBrowser(running);
    const attempt = await browser.begin();
    expect(await browser.gateway(identity, 'sign-in.password', { attempt, email: deputy.email, password: passphrase })).toMatchObject({ mustEnrol: true });
  });

  test('is asked for at the sign-in even on a device that is trusted, where a company wants it', async () => {
    const { organisation, owner } = await newCompany();
    const staff = await joined(running, owner, organisation, 'staff');
    const { secret: appSecret } = await staff.me(identity, 'totp.begin', {});
    await staff.me(identity, 'totp.confirm', { code: generateSync({ secret: appSecret }) });
    const browser = openBrowser(running);
    const afterPassword = async () => {
      const attempt = await browser.begin();
      return { attempt, state: await browser.gateway(identity, 'sign-in.password', { attempt, email: staff.email, password: passphrase }) };
    };
    const { attempt } = await afterPassword();
    await database.superuser.query('update identity.totp set last_step = 0 where person_id = $1', [staff.personId]);
    await browser.gateway(identity, 'sign-in.totp', { attempt, code: generateSync({ secret: appSecret }) });
    await browser.finish(attempt, true);
    expect((await afterPassword()).state).toMatchObject({ complete: true });
    await owner.me(identity, 'organisations.update', { organisation, secondFactor: 'everyone' });
    expect((await afterPassword()).state).toMatchObject({ complete: false, next: ['totp', 'recovery-code'] });
  });

  test('keeps operators from companies where the platform asks for one', async () => {
    const [{ organisation }, them] = [await newCompany(), await operator(running, database)];
    await them.me(identity, 'organisations.update', { organisation: 'platform', secondFactor: 'managers' });
    expect(await them.me(identity, 'members.list', { organisation }).catch(codeOf)).toBe('factor_required');
    await giveFactor(them);
    expect((await them.me(identity, 'members.list', { organisation })).items).toHaveLength(1);
    await them.me(identity, 'organisations.update', { organisation: 'platform', secondFactor: 'optional' });
  });
});

describe('operators', () => {
  test('may look after every company, and of their own do what their role says', async () => {
    const [{ organisation, owner }, them] = [await newCompany(), await operator(running, database)];
    expect(await access(them, organisation)).toMatchObject({ roles: ['operator'], role: null });
    expect(await access(them, null)).toMatchObject({ roles: ['operator'], role: 'owner' });
    expect((await them.me(identity, 'members.list', { organisation })).items).toMatchObject([{ personId: owner.personId }]);
    const viewer = await joined(running, them, 'platform', 'viewer');
    expect(await access(viewer, null)).toBeNull();
    expect(await viewer.me(identity, 'members.list', { organisation }).catch(codeOf)).toBe('not_found');
    expect(await viewer.me(identity, 'members.list', { organisation: 'platform' }).catch(codeOf)).toBe('forbidden');
  });
});

test('lists of 10,000 people and 1,000 companies are paged through to their end', async () => {
  await database.superuser.query(`
    insert into identity.people (email, name) select 'p' || lpad(n::text, 6, '0') || '@many.test', 'P' || n from generate_series(1, 10000) n;
    insert into identity.organisations (slug, name, type) select 'many-' || lpad(n::text, 4, '0'), 'Many ' || n, 'brand' from generate_series(1, 1000) n;
    insert into identity.memberships (organisation_id, person_id, role)
      select o.id, p.id, case when p.email like '%1@many.test' then 'owner' else 'staff' end from identity.people p
      join identity.organisations o on o.slug = 'many-' || lpad((substr(p.email, 2, 6)::int % 1000 + 1)::text, 4, '0') where p.email like '%@many.test';
    insert into identity.memberships (organisation_id, person_id, role)
      select o.id, p.id, 'staff' from identity.people p, identity.organisations o where o.slug = 'many-0001' and p.email like '%@many.test' on conflict do nothing;
    analyze;`);
  const them = await operator(running, database);
  const asOperator = running.as({ kind: 'person', subject: them.personId, roles: ['operator'] });
  const walk = async (page: (after: string | undefined) => Promise<{ items: object[]; next: string | null }>) => {
    let [count, after] = [0, undefined as string | undefined];
    do {
      const { items, next } = await page(after);
      [count, after] = [count + items.length, next ?? undefined];
    } while (after !== undefined);
    return count;
  };
  expect(await walk((after) => asOperator(identity, 'organisations.list', { limit: 200, after }))).toBeGreaterThan(1_000);
  expect(await walk((after) => them.me(identity, 'members.list', { organisation: 'many-0001', limit: 200, after }))).toBe(10_000);
  expect(await walk((after) => asOperator(identity, 'people.list', { limit: 200, after, search: 'p0001' }))).toBe(100);
  expect((await them.me(identity, 'members.list', { organisation: 'many-0001', search: 'P000777' })).items).toHaveLength(1);
});
