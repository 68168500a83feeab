import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http, { type IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { inbox } from '../actors/mail-catcher/contract.ts';
import { inboxService } from '../actors/mail-catcher/inbox.service.ts';
import { openKeptMails } from '../actors/mail-catcher/kept-mails.ts';
import { catcherUrl, type MailCatcher, startMailCatcher } from '../actors/mail-catcher/mail-catcher.ts';
import { openMailSender } from '../actors/platform/mail-sender.ts';
import type { Result } from '../services/kit/contract.ts';
import { createLogger } from '../services/kit/logger.ts';
import { moleculerService } from '../services/kit/moleculer-service.ts';
import { newEmail, passphrase } from '../services/platform/identity/testing/browser.ts';
import { company, operator, type Somebody } from '../services/platform/identity/testing/company.ts';
import { freePort } from '../test/free-port.ts';
import { testServers } from '../test/servers.ts';
import { hostContracts, withInbox } from './host-contracts.ts';
import type { Browser } from './testing/browser.ts';
import { request } from './testing/client.ts';
import { eventually } from '../test/eventually.ts';
import { at, type IdentityWorld, openIdentityWorld } from './testing/identity-world.ts';
import { openWorld } from './testing/stand-ins.ts';

type Page = Result<typeof inbox, 'mails.list'>;
type Mail = Result<typeof inbox, 'mails.get'>;
type State = Result<typeof inbox, 'state.get'>;

const log = createLogger('test', 'silent');
const folder = mkdtempSync(join(tmpdir(), 'inbox-'));
const kept = openKeptMails(join(folder, 'mail'), 500);

let url: string;
let catcher: MailCatcher;
let sender: ReturnType<typeof openMailSender>;
let world: IdentityWorld;
let boss: Browser;
let owner: Somebody;

beforeAll(async () => {
  url = catcherUrl(await freePort(), 'a secret');
  sender = openMailSender({ smtpUrl: url, from: 'no-reply@localhost' });
  world = await openIdentityWorld({ contracts: withInbox(hostContracts), sendMail: sender.send });
  world.world.platform.createService(moleculerService(inboxService(kept, { trouble: () => catcher.trouble() }), { facts: null, log }));
  await open();
  ({ owner } = await company(world.identity, 'acme'));
  boss = world.browser();
  await boss.signInTo(at.admin, { email: (await operator(world.identity, world.database)).email, password: passphrase });
}, 180_000);

afterAll(async () => {
  await world?.close();
  sender?.close();
  await catcher?.close();
  rmSync(folder, { recursive: true });
});

/** The platform's node tells gateways, as it does where it catches mail. */
async function open(retryMs?: number): Promise<void> {
  const onChange = () => void world.world.platform.broadcast('nudge.inbox', {});
  catcher = await startMailCatcher(url, kept, { log, onChange, retryMs });
}

const list = async (query = '') => (await boss.ask(`${at.admin}/api/inbox${query}`)).json as Page;

/** What the operator's page hears while it is open. */
function watch(): Promise<{ headers: IncomingHttpHeaders; events: State[]; leave(): void }> {
  const cookie = [...boss.cookies('admin.localhost')].map(([name, value]) => `${name}=${value}`).join('; ');
  return new Promise((resolve, reject) => {
    const headers = { host: 'admin.localhost:8080', cookie, 'sec-fetch-site': 'same-origin' };
    const asked = http.get({ host: '127.0.0.1', port: world.world.gateway.port, path: '/api/inbox/live', headers, agent: false }, (response) => {
      const events: State[] = [];
      response.on('data', (chunk: Buffer) => {
        for (const [, data] of chunk.toString().matchAll(/^data: (.*)$/gm)) events.push(JSON.parse(data ?? '') as State);
        resolve({ headers: response.headers, events, leave: () => asked.destroy() });
      });
      response.on('error', () => {});
    });
    asked.on('error', reject);
  });
}

/** The mail to an address, as soon as it is there. */
async function mailTo(address: string): Promise<Mail> {
  let found: Mail | undefined;
  await eventually(async () => {
    const head = (await list()).items.find(({ to }) => to.includes(address));
    expect(head).toBeDefined();
    found = (await boss.ask(`${at.admin}/api/inbox/${head!.id}`)).json as Mail;
  });
  return found!;
}

test('what identity mails is there for an operator to read, its link too', async () => {
  const email = newEmail();
  expect((await world.browser().ask('/api/sign-up', { body: { email } })).status).toBeLessThan(300);
  expect(await mailTo(email)).toMatchObject({
    from: 'no-reply@localhost',
    to: [email],
    subject: 'Make your account',
    text: expect.stringMatching(/http:\/\/identity\.localhost:8080\/sign-up#[\w-]{43}\n/),
    html: null,
  });
});

test('HTML comes as it was written, in an answer that no browser takes for a page', async () => {
  const to = newEmail();
  const html = '<script>alert(1)</script><p>Hello</p>';
  await sender.send({ to, subject: '<b>Offer</b>', text: 'Hello', html } as never);
  const { id } = await mailTo(to);
  const answer = await boss.ask(`${at.admin}/api/inbox/${id}`);
  expect(answer.json).toMatchObject({ subject: '<b>Offer</b>', text: 'Hello\n', html: expect.stringContaining(html) });
  expect(answer.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff', 'content-security-policy': expect.stringContaining("default-src 'none'") });
});

test('the list goes from the newest to the oldest, page by page, with no mail twice', async () => {
  await world.identity.settled();
  for (const subject of ['one', 'two', 'three']) await sender.send({ to: 'pages@example.test', subject, text: '.' });
  const first = await list('?limit=2');
  expect(first.items.map(({ subject }) => subject)).toEqual(['three', 'two']);
  // What comes in between moves nothing.
  await sender.send({ to: 'pages@example.test', subject: 'four', text: '.' });
  const second = await list(`?limit=1&after=${first.next}`);
  expect(second.items.map(({ subject }) => subject)).toEqual(['one']);
  const everything = await list('?limit=200');
  expect(everything.next).toBeNull();
  expect(new Set(everything.items.map(({ id }) => id)).size).toBe(everything.items.length);
  const times = everything.items.map(({ receivedAt }) => receivedAt);
  expect(times).toEqual(times.toSorted().toReversed());
});

test('whoever watches is told of a mail as it comes, and of what keeps mails from coming', async () => {
  await world.identity.settled();
  await catcher.close();
  const port = Number(new URL(url).port);
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  await open(20);
  const before = (await list()).items[0]!.id;
  const stream = await watch();
  expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  expect(stream.events).toEqual([{ newest: before, trouble: expect.stringContaining(`port ${port} of this machine is taken`) }]);

  await new Promise((resolve) => other.close(resolve));
  await eventually(async () => expect(stream.events[1]).toEqual({ newest: before, trouble: null }));
  await sender.send({ to: 'watched@example.test', subject: 'Now', text: '.' });
  await eventually(async () => expect(stream.events).toHaveLength(3));
  expect((await list()).items[0]).toMatchObject({ id: stream.events[2]!.newest, subject: 'Now' });
  stream.leave();
}, 40_000);

test('nobody reads mails but an operator', async () => {
  const { id } = (await list()).items[0]!;
  const stranger = world.browser();
  const someOwner = world.browser();
  await someOwner.signInTo(at.admin, { email: owner.email, password: passphrase });
  const answers = [];
  for (const path of ['/api/inbox', `/api/inbox/${id}`, '/api/inbox/live']) {
    for (const browser of [stranger, someOwner]) answers.push((await browser.ask(`${at.admin}${path}`)).status);
    for (const host of [at.identity, at.acme]) answers.push((await boss.ask(`${host}${path}`)).status);
  }
  expect(answers).toEqual([401, 403, 404, 404, 401, 403, 404, 404, 401, 403, 404, 404]);
});

test.each(['2020-01-01T00-00-00.000Z-none', '..%2Foperator', '%2e%2e%2fkeyring%2fkeyring', 'x'.repeat(300)])('there is no mail %s', async (id) => {
  expect([404, 422]).toContain((await boss.ask(`${at.admin}/api/inbox/${id}`)).status);
});

test('while the catcher is away mail waits in the outbox, and comes when it is back; nothing kept is lost', async () => {
  await world.identity.settled();
  const before = (await list('?limit=200')).items;
  await catcher.close();
  const email = newEmail();
  expect((await world.browser().ask('/api/sign-up', { body: { email } })).status).toBeLessThan(300);
  await eventually(async () => {
    const { rows } = await world.database.superuser.query("select last_error from queue._private_jobs where attempts > 0 and last_error is not null");
    expect(rows).toHaveLength(1);
  });
  // What is kept can be read all the while.
  expect((await list('?limit=200')).items).toEqual(before);
  await open();
  for (const until = Date.now() + 20_000; (await list()).items[0]!.to[0] !== email; await sleep(100)) expect(Date.now()).toBeLessThan(until);
  expect((await list('?limit=200')).items.slice(1)).toEqual(before);
}, 40_000);

test('where mail goes out there is no inbox, neither its pages nor its mails', async () => {
  const plain = await openWorld(await testServers());
  const headers = { authorization: `Bearer ${await plain.token('admin.localhost', { roles: ['operator'] })}`, accept: 'text/html' };
  const statuses = [];
  for (const path of ['/inbox', '/inbox/1', '/api/inbox', '/api/inbox/1', '/api/inbox/live']) statuses.push((await request(plain.gateway.port, 'admin.localhost:8080', path, { headers })).status);
  await plain.close();
  expect(statuses).toEqual([404, 404, 404, 404, 404]);
}, 60_000);
