import { expect, test } from '@jest/globals';
import type { Call } from '../../services/kit/call.ts';
import { tokenAuthority } from './token-authority.ts';

type Message = { resource: string; asked: { clientId: string }[] };

const resource = 'http://acme.localhost';
const asking = (clientId: string) => ({ clientId, secretHash: 'hash', requestId: 'request' });

/** An identity service that answers when it is told to: each client by a role of its own name. */
function slowIdentity() {
  const messages: Message[] = [];
  const waiting: { resolve(): void; reject(error: Error): void }[] = [];
  const call = ((_contract: unknown, _action: string, message: Message) => {
    messages.push(message);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const answers = message.asked.map(({ clientId }) => (clientId === 'unknown' ? null : { roles: [clientId], permissions: [], tenant: 'acme' }));
    waiting.push({ resolve: () => resolve({ answers }), reject });
    return promise;
  }) as unknown as Call;
  return { authority: tokenAuthority(call), messages, next: () => waiting.shift()! };
}

test('the first is asked for at once; those that come meanwhile go together, and each gets its own answer', async () => {
  const { authority, messages, next } = slowIdentity();
  const all = Promise.all(['one', 'two', 'unknown', 'three'].map((clientId) => authority(resource, asking(clientId))));
  expect(messages.map(({ asked }) => asked.map(({ clientId }) => clientId))).toEqual([['one']]);
  next().resolve();
  await new Promise(setImmediate);
  expect(messages.map(({ asked }) => asked.map(({ clientId }) => clientId))).toEqual([['one'], ['two', 'unknown', 'three']]);
  next().resolve();
  expect((await all).map((granted) => granted?.roles)).toEqual([['one'], ['two'], undefined, ['three']]);
});

test('one host does not wait for another', () => {
  const { authority, messages } = slowIdentity();
  void authority(resource, asking('one'));
  void authority('http://beta.localhost', asking('two'));
  expect(messages.map((message) => message.resource)).toEqual([resource, 'http://beta.localhost']);
});

test('a message that fails is told to those who were in it, and the next ones are asked for', async () => {
  const { authority, next } = slowIdentity();
  const first = authority(resource, asking('one'));
  const second = authority(resource, asking('two'));
  next().reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  next().resolve();
  expect(await second).toMatchObject({ roles: ['two'] });
});
