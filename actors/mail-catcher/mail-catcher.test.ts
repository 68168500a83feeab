import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../../services/kit/logger.ts';
import { freePort } from '../../test/free-port.ts';
import { openMailSender } from '../platform/mail-sender.ts';
import { openKeptMails, timeOf } from './kept-mails.ts';
import { catcherUrl, largestMail, type MailCatcher, startMailCatcher } from './mail-catcher.ts';
import { readHead, readMail } from './read-mail.ts';

const log = createLogger('test', 'silent');
const from = 'no-reply@shops.test';
const letter = { to: 'ann@example.test', subject: 'Fiók létrehozása', text: 'A fiók létrehozásához …\n' };
const most = 3;

let folder: string;
let url: string;
let catcher: MailCatcher;
let sender: ReturnType<typeof openMailSender>;

const mails = () => join(folder, 'mail');
const start = () => startMailCatcher(url, openKeptMails(mails(), most), { log });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mail-catcher-'));
  url = catcherUrl(await freePort(), 'a secret+/=');
  catcher = await start();
  sender = openMailSender({ smtpUrl: url, from });
});

afterEach(async () => {
  sender.close();
  await catcher.close();
  rmSync(folder, { recursive: true });
});

test('a mail is a file that only its owner can read, and its time and words can be told from it', async () => {
  await sender.send(letter);
  const [file = ''] = readdirSync(mails());
  expect(statSync(join(mails(), file)).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(mails(), file), 'utf8')).toMatch(/^From: no-reply@shops\.test\r\nTo: ann@example\.test/m);

  const kept = openKeptMails(mails(), most);
  const [id = ''] = await kept.ids();
  expect(file).toBe(`${id}.eml`);
  expect(Math.abs(Date.parse(timeOf(id)) - Date.now())).toBeLessThan(60_000);
  const message = (await kept.read(id))!;
  const head = { from, to: [letter.to], subject: letter.subject };
  expect(await readHead(message)).toEqual(head);
  expect(await readMail(message)).toEqual({ ...head, text: letter.text, html: null });
});

test('of endless heads and bodies a part is shown, so that a page of them fits a message', async () => {
  const to = Array.from({ length: 500 }, (_, index) => `${'n'.repeat(60)}${index}@example.test`).join(', ');
  await sender.send({ ...letter, to, subject: 'x'.repeat(100_000), text: '\u0001'.repeat(300_000) });
  const kept = openKeptMails(mails(), most);
  const message = (await kept.read((await kept.ids())[0]!))!;
  expect(Buffer.byteLength(JSON.stringify(await readHead(message)))).toBeLessThan(12_000);
  expect(Buffer.byteLength(JSON.stringify(await readMail(message)))).toBeLessThan(2_000_000);
});

test('the newest are kept, in the order in which they came, and files of others stay', async () => {
  writeFileSync(join(mails(), 'notes.eml'), 'mine');
  for (const subject of ['1', '2', '3', '4', '5']) await sender.send({ ...letter, subject });
  const kept = openKeptMails(mails(), most);
  const subjects = [];
  for (const id of await kept.ids()) subjects.push((await readHead((await kept.read(id))!)).subject);
  expect(subjects).toEqual(['5', '4', '3']);
  expect(readdirSync(mails())).toHaveLength(most + 1);
});

test('a mail that is too large is refused, and the next one is taken', async () => {
  await expect(sender.send({ ...letter, text: 'x'.repeat(largestMail) })).rejects.toMatchObject({ responseCode: 552 });
  expect(readdirSync(mails())).toEqual([]);
  await sender.send(letter);
  expect(readdirSync(mails())).toHaveLength(1);
});

test.each([
  ['without a password', (right: string) => right.replace(/\/\/.*@/, '//')],
  ['with a wrong one', (right: string) => right.replace(/:[^:]*@/, ':wrong@')],
])('%s nobody hands in a mail', async (_, wrong) => {
  const stranger = openMailSender({ smtpUrl: wrong(url), from });
  await expect(stranger.send(letter)).rejects.toThrow(/530|535/);
  stranger.close();
  expect(readdirSync(mails())).toEqual([]);
});

test('while it is away a mail is an error to its sender, and after a start all that was kept is there', async () => {
  await sender.send({ ...letter, subject: 'before' });
  await catcher.close();
  await expect(sender.send(letter)).rejects.toThrow(/ECONNREFUSED|closed/);
  // What a crash in the middle of a write leaves is no mail.
  writeFileSync(join(mails(), '2026-11-26T01-24-53.123Z-abc.eml.draft'), 'From: hal');
  catcher = await start();
  await sender.send({ ...letter, subject: 'after' });
  expect(readdirSync(mails()).filter((name) => name.endsWith('.draft'))).toEqual([]);
  const kept = openKeptMails(mails(), most);
  expect(await Promise.all((await kept.ids()).map(async (id) => (await readHead((await kept.read(id))!)).subject))).toEqual(['after', 'before']);
});

test('a port that is taken stops nobody: it is told, and mail is taken as soon as the port is free', async () => {
  await catcher.close();
  const port = Number(new URL(url).port);
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  let changes = 0;
  catcher = await startMailCatcher(url, openKeptMails(mails(), most), { log, onChange: () => (changes += 1), retryMs: 20 });
  expect(catcher.trouble()).toContain(`port ${port} of this machine is taken by another program`);
  expect(changes).toBe(0);

  await new Promise((resolve) => other.close(resolve));
  while (catcher.trouble() !== null) await sleep(20);
  expect(changes).toBe(1);
  await sender.send(letter);
  expect(readdirSync(mails())).toHaveLength(1);
  expect(changes).toBe(2);
});

test('a catcher that waits for its port ends at once', async () => {
  const other = await startMailCatcher(url, openKeptMails(mails(), most), { log });
  expect(other.trouble()).not.toBeNull();
  await other.close();
});

test('a connection that breaks off in the middle of a mail leaves nothing', async () => {
  const { port, username, password } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  const secret = Buffer.from(`\0${username}\0${decodeURIComponent(password)}`).toString('base64');
  for (const line of ['EHLO me', `AUTH PLAIN ${secret}`, 'MAIL FROM:<a@b.test>', 'RCPT TO:<c@d.test>', 'DATA', 'Subject: half']) {
    socket.write(`${line}\r\n`);
    await sleep(30);
  }
  socket.destroy();
  await sleep(50);
  expect(readdirSync(mails())).toEqual([]);
});

test.each(['../keyring/keyring', '..', 'notes', '2026-11-26T01-24-53.123Z-../../x', ''])('no mail has the id “%s”', async (id) => {
  writeFileSync(join(mails(), 'notes.eml'), 'mine');
  expect(await openKeptMails(mails(), most).read(id)).toBeUndefined();
});
