import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { encodeCursor } from '../../kit/list.ts';
import { appClientId, identity } from './contract.ts';
import { newEmail, openBrowser, signUp } from './testing/browser.ts';
import { operator } from './testing/company.ts';
import { emailOf, fillCrowd, largest, slugOf } from './testing/crowd.ts';
import { createIdentityDatabase, type RunningIdentity, runIdentity } from './testing/open-identity.ts';
import { type CountingServer, openCountingServer } from './testing/statement-pages.ts';

type Size = { people: number; companies: number };
const few: Size = { people: 1_000, companies: 100 };
const many: Size = { people: 10_000, companies: 3_000 };
/** Members, invitations, machines and so on of the company that is asked for, among few as among many. */
const ofOne = 20;
/** To find each of them costs a page of the table, and one for each level of an index; among few a small table is read whole. */
const pagesOfOne = 3 * ofOne;

/** After five runs on a connection the server may keep one plan for all values of a statement, which may be a worse one. */
const runsBefore = 6;

/** The least of so many counts: a connection's first use of a statement reads the catalogue, and a full page is split, once. */
const windows = 3;

const key = randomBytes(32).toString('base64url');
let server: CountingServer;

beforeAll(async () => {
  server = await openCountingServer();
}, 180_000);

afterAll(() => server?.stop());

test('no statement reads more for ten times the people and thirty times the companies', async () => {
  const [less, more] = [await pagesAmong(few), await pagesAmong(many)];
  expect([...more.keys()].sort()).toEqual([...less.keys()].sort());
  const grown = [...more].filter(([statement, pages]) => pages > 2 * less.get(statement)! + pagesOfOne);
  expect(grown.map(([statement, pages]) => `${less.get(statement)} → ${pages} pages, ${statement}`)).toEqual([]);
}, 600_000);

/** The pages that each statement of each question reads, by both. */
async function pagesAmong(size: Size): Promise<Map<string, number>> {
  const database = await createIdentityDatabase(server.url);
  const { user, database: name } = database.credentials;
  // Without Redis, so that whatever may be kept there is read.
  const running = await runIdentity(database, { derive: () => key }, { domain: 'shops.test', port: 8080 }, { [`${largest}.shops.test`]: largest }, { redisUrl: 'redis://127.0.0.1:1' });
  try {
    const { email } = await operator(running, database);
    const client = await database.superuser.connect();
    await client.query('set search_path = identity');
    await fillCrowd(client, { ...size, ofOne, email });
    client.release();
    const pages = new Map<string, number>();
    for (const [question, ask] of Object.entries(await questions(running, email, size))) {
      for (let run = 0; run < runsBefore; run += 1) await ask();
      await running.settled();
      for (let window = 0; window < windows; window += 1) {
        const counted = await server.pagesOf(name, user, async () => {
          await ask();
          await running.settled();
        });
        for (const [statement, read] of counted) {
          const name = `${question}: ${statement}`;
          if (!isOfQueue(statement)) pages.set(name, Math.min(read, pages.get(name) ?? Infinity));
        }
      }
    }
    return pages;
  } finally {
    await running.stop();
    await database.drop();
  }
}

/** The queue holds what is due, whoever there is; its functions read the catalogue when a connection first calls them. */
const isOfQueue = (statement: string) => statement.includes('queue.');

/** What the gateway and people ask all the time, and every list: its first page, one far down, and what it can be searched by. */
async function questions(running: RunningIdentity, operatorEmail: string, { people, companies }: Size): Promise<Record<string, () => Promise<unknown>>> {
  const { call } = running;
  const browser = openBrowser(running);
  const them = await browser.signIn(operatorEmail);
  const member = await openBrowser(running).signIn(emailOf(1));
  const asOperator = running.as({ kind: 'person', subject: them.personId, roles: ['operator'], session: them.session.id });
  const asked = { organisation: largest };
  const machine = await them.me(identity, 'service-accounts.create', { ...asked, kind: 'client', name: 'Till', permissions: ['orders.read'] });
  const apiKey = await them.me(identity, 'service-accounts.create', { ...asked, kind: 'api-key', name: 'Till', permissions: ['orders.read'] });
  const resource = `http://${largest}.shops.test:8080`;
  const { secret: hostSecret } = await call(identity, 'host-sessions.open', { session: member.session.id, origin: resource });
  const hashed = createHash('sha256').update(machine.secret).digest('base64url');
  const longAgo = (share: number) => new Date(Date.now() - 10_000 * people * share).toISOString();
  const farInLog = encodeCursor([longAgo(0.9), people]);
  const farAmongPeople = encodeCursor([emailOf(Math.floor(people * 0.9))]);
  const farAmongCompanies = encodeCursor([slugOf(Math.floor(companies * 0.9))]);
  const newArtifact = async () => {
    const id = randomBytes(16).toString('hex');
    const payload = { grantId: id, uid: id, userCode: id, accountId: member.personId, sessionUid: id };
    await call(identity, 'artifacts.upsert', { model: 'RefreshToken', id, payload, expiresIn: 3_600 });
    return id;
  };
  const kept = await newArtifact();
  const grantId = randomBytes(16).toString('hex');
  await call(identity, 'artifacts.upsert', { model: 'Grant', id: grantId, payload: { accountId: member.personId }, expiresIn: 3_600 });
  const grant = { name: createHash('sha256').update(grantId).digest('base64url'), clientId: 'application-7' };
  return {
    'signing in': () => openBrowser(running).signIn(emailOf(2)),
    'signing in where one is known': () => browser.signIn(operatorEmail),
    'signing up': () => signUp(running),
    'a magic link': () => running.as()(identity, 'magic-link.request', { email: emailOf(3 + Math.floor(Math.random() * 400)) }),
    'a session': () => call(identity, 'sessions.resolve', { secret: member.session.secret }),
    'opening a session at a host': () => call(identity, 'host-sessions.open', { session: member.session.id, origin: resource }),
    'a session at a host': () => call(identity, 'host-sessions.resolve', { secret: hostSecret, origin: resource }),
    freshness: () => call(identity, 'sessions.freshness', { session: member.session.id }),
    'what a member may do': () => call(identity, 'access.resolve', { personId: member.personId, tenant: largest, session: member.session.id }),
    'what an operator may do': () => call(identity, 'access.resolve', { personId: them.personId, tenant: largest, session: them.session.id }),
    'what an application may do': () => call(identity, 'access.resolve', { personId: member.personId, tenant: largest, session: member.session.id, grant }),
    'machines that were revoked': () => call(identity, 'service-accounts.revoked', {}),
    'a client': () => call(identity, 'clients.find', { clientId: machine.id }),
    'an application as a client': () => call(identity, 'clients.find', { clientId: 'application-7' }),
    'an app as a client': () => call(identity, 'clients.find', { clientId: appClientId(`${largest}.shops.test`) }),
    'a token of a machine': () => call(identity, 'tokens.authorize', { resource, asked: [{ clientId: machine.id, secretHash: hashed, requestId: 'a-test' }] }),
    'a token of a person': () => call(identity, 'tokens.authorize-person', { personId: member.personId, clientId: 'application-7', resource }),
    'an API key': () => call(identity, 'api-keys.resolve', { key: apiKey.secret, tenant: largest }),
    'an artifact': async () => call(identity, 'artifacts.find', { model: 'RefreshToken', by: 'id', key: await newArtifact() }),
    'an artifact by its uid': () => call(identity, 'artifacts.find', { model: 'RefreshToken', by: 'uid', key: kept }),
    'an artifact by its user code': () => call(identity, 'artifacts.find', { model: 'RefreshToken', by: 'userCode', key: kept }),
    'using an artifact up': async () => call(identity, 'artifacts.consume', { model: 'RefreshToken', id: await newArtifact() }),
    'forgetting an artifact': async () => call(identity, 'artifacts.destroy', { model: 'RefreshToken', id: await newArtifact() }),
    'revoking a grant': async () => call(identity, 'artifacts.revoke-grant', { model: 'RefreshToken', grantId: await newArtifact() }),
    'access to a brand': () => call(identity, 'brand-access.check', { supplier: largest, brand: slugOf(3) }),
    'the brands of a supplier': () => them.me(identity, 'brand-access.brands', asked),
    'the suppliers of a brand': () => them.me(identity, 'brand-access.suppliers', asked),
    companies: () => asOperator(identity, 'organisations.list', {}),
    'companies, far down': () => asOperator(identity, 'organisations.list', { after: farAmongCompanies }),
    people: () => asOperator(identity, 'people.list', {}),
    'people, far down': () => asOperator(identity, 'people.list', { after: farAmongPeople }),
    'people by their address': () => asOperator(identity, 'people.list', { search: emailOf(people).slice(0, -18) }),
    'one’s own companies': () => member.me(identity, 'organisations.mine', {}),
    'a company': () => member.me(identity, 'organisations.get', asked),
    members: () => them.me(identity, 'members.list', asked),
    'members by their name': () => them.me(identity, 'members.list', { ...asked, search: 'Person 4' }),
    invitations: () => them.me(identity, 'invitations.list', asked),
    'an invitation': () => them.me(identity, 'invitations.create', { ...asked, email: newEmail(), role: 'staff' }),
    roles: () => them.me(identity, 'roles.list', asked),
    'service accounts': () => them.me(identity, 'service-accounts.list', asked),
    applications: () => asOperator(identity, 'applications.list', {}),
    'applications, far down': () => asOperator(identity, 'applications.list', { after: encodeCursor(['Application 9', 'application-9']) }),
    'one’s own sessions': () => member.me(identity, 'sessions.list', {}),
    'one’s own devices': () => member.me(identity, 'devices.list', {}),
    'what one has allowed': () => member.me(identity, 'consents.list', {}),
    'withdrawing what one has allowed': async () => {
      const id = randomBytes(16).toString('hex');
      await call(identity, 'artifacts.upsert', { model: 'Grant', id, payload: { accountId: member.personId, clientId: 'application-8' }, expiresIn: 3_600 });
      await member.me(identity, 'consents.withdraw', { id: 'application-8' });
    },
    'one’s own factors': () => member.me(identity, 'factors.list', {}),
    'what happened to oneself': () => member.me(identity, 'audit.own', {}),
    'what happened to oneself, of one kind': () => member.me(identity, 'audit.own', { action: 'person.signed-in' }),
    'what happened in a company': () => them.me(identity, 'audit.of-organisation', { organisation: slugOf(42) }),
    'what happened in a company, of one kind': () => them.me(identity, 'audit.of-organisation', { organisation: slugOf(42), action: 'member.left' }),
    'what happened': () => asOperator(identity, 'audit.list', {}),
    'what happened, far down': () => asOperator(identity, 'audit.list', { after: farInLog }),
    'what happened, of one kind': () => asOperator(identity, 'audit.list', { action: 'session.opened' }),
    'what happened, of a kind that is rare': () => asOperator(identity, 'audit.list', { action: 'operator.created' }),
    'what somebody did': () => asOperator(identity, 'audit.list', { actor: `person:${member.personId}` }),
    'what somebody did, of one kind': () => asOperator(identity, 'audit.list', { actor: `person:${member.personId}`, action: 'person.signed-in' }),
    'what happened long ago': () => asOperator(identity, 'audit.list', { to: longAgo(0.9) }),
    'what happened for a while long ago': () => asOperator(identity, 'audit.list', { from: longAgo(0.95), to: longAgo(0.9) }),
    'what happened in a company long ago': () => them.me(identity, 'audit.of-organisation', { organisation: slugOf(42), to: longAgo(0.5) }),
    'a person’s data': () => member.me(identity, 'people.export', {}),
    'removing a person': async () => {
      const { email } = await signUp(running);
      return (await openBrowser(running).signIn(email)).me(identity, 'people.delete', {});
    },
  };
}
