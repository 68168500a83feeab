import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { openMailSender } from './mail-sender.ts';

const letter = { to: 'ann@example.test', subject: 'Fiók létrehozása', text: 'A fiók létrehozásához …\n' };
const from = 'no-reply@shops.test';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mail-sender-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('without a mail server each mail is a file that only its owner can read', async () => {
  const sender = openMailSender({ smtpUrl: undefined, from, folder: join(folder, 'mail') });
  await Promise.all([sender.send(letter), sender.send(letter)]);
  const files = readdirSync(join(folder, 'mail'));
  expect(files).toHaveLength(2);
  const text = readFileSync(join(folder, 'mail', files[0]!), 'utf8');
  expect(text).toMatch(/^From: no-reply@shops\.test\r?\nTo: ann@example\.test/);
  expect(statSync(join(folder, 'mail', files[0]!)).mode & 0o777).toBe(0o600);
});

test('mail goes to the server with its user and password, and what is not taken is an error', async () => {
  const taken: { to: string[]; body: string; user: unknown }[] = [];
  const server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _, answer) => (password === 'p@ss' ? answer(null, { user: username }) : answer(new Error('wrong password'))),
    onRcptTo: ({ address }, _, answer) => answer(address.startsWith('nobody') ? new Error('550 nobody here') : null),
    onData(stream, session, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { rcptTo } = session.envelope;
        taken.push({ to: rcptTo.map(({ address }) => address), body: Buffer.concat(chunks).toString(), user: session.user });
        answer();
      });
    },
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;

  const sender = openMailSender({ smtpUrl: `smtp://ann:p%40ss@127.0.0.1:${port}`, from, folder });
  await sender.send(letter);
  expect(taken).toMatchObject([{ to: ['ann@example.test'], user: 'ann', body: expect.stringContaining('Subject: =?UTF-8?') }]);
  await expect(sender.send({ ...letter, to: 'nobody@example.test' })).rejects.toThrow('550');
  sender.close();

  const stranger = openMailSender({ smtpUrl: `smtp://ann:wrong@127.0.0.1:${port}`, from, folder });
  await expect(stranger.send(letter)).rejects.toThrow(/Invalid login|wrong password/);
  stranger.close();
  expect(readdirSync(folder)).toEqual([]);
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
