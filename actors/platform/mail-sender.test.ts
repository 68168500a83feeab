import { expect, test } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { openMailSender } from './mail-sender.ts';

const letter = { to: 'ann@example.test', subject: 'Fiók létrehozása', text: 'A fiók létrehozásához …\n' };
const from = 'no-reply@shops.test';

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

  const sender = openMailSender({ smtpUrl: `smtp://ann:p%40ss@127.0.0.1:${port}`, from });
  await sender.send(letter);
  expect(taken).toMatchObject([{ to: ['ann@example.test'], user: 'ann', body: expect.stringContaining('Subject: =?UTF-8?') }]);
  await expect(sender.send({ ...letter, to: 'nobody@example.test' })).rejects.toThrow('550');
  sender.close();

  const stranger = openMailSender({ smtpUrl: `smtp://ann:wrong@127.0.0.1:${port}`, from });
  await expect(stranger.send(letter)).rejects.toThrow(/Invalid login|wrong password/);
  stranger.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
