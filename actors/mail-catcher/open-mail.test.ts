import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceBroker } from 'moleculer';
import { createLogger } from '../../services/kit/logger.ts';
import { freePort } from '../../test/free-port.ts';
import { catcherUrl } from './mail-catcher.ts';
import { openMail } from './open-mail.ts';

const log = createLogger('test', 'silent');
const letter = { to: 'ann@example.test', subject: 'Sign in', text: 'a link' };

let dataDir: string;
let broker: ServiceBroker;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'open-mail-'));
  broker = new ServiceBroker({ logger: false });
});

afterEach(async () => {
  await broker.stop();
  rmSync(dataDir, { recursive: true });
});

const open = (smtpUrl: string | undefined, catchesMail: boolean) =>
  openMail(broker, { smtpUrl, catchesMail, settings: { dataDir, mailFrom: 'no-reply@localhost' } }, log);

test('without a server a mail is a coded error, nothing is kept on the disk, and there is no inbox', async () => {
  const mail = await open(undefined, false);
  await broker.start();
  await expect(mail.send(letter)).rejects.toMatchObject({ type: 'mail_server_missing' });
  expect(readdirSync(dataDir)).toEqual([]);
  expect(broker.getLocalService('inbox')).toBeUndefined();
  await mail.close();
});

test('what is sent to the catcher is kept, and whoever watches is told', async () => {
  const told: string[] = [];
  broker.createService({ name: 'watcher', events: { 'nudge.inbox': () => void told.push('inbox') } });
  const mail = await open(catcherUrl(await freePort(), 'a secret'), true);
  await broker.start();
  await mail.send(letter);
  expect(readdirSync(join(dataDir, 'mail'))).toHaveLength(1);
  expect(told).toEqual(['inbox']);
  await mail.close();
});

test('while a stranger has the catcher’s port, neither mail nor password goes there', async () => {
  const port = await freePort();
  const stranger: Server = createServer().listen(port, '127.0.0.1');
  await once(stranger, 'listening');
  let connections = 0;
  stranger.on('connection', () => (connections += 1));
  const mail = await open(catcherUrl(port, 'a secret'), true);
  await expect(mail.send(letter)).rejects.toMatchObject({ type: 'service_unavailable' });
  expect(connections).toBe(0);
  await mail.close();
  stranger.close();
});
