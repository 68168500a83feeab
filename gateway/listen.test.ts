import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Door, listen } from './listen.ts';
import { request } from './testing/client.ts';

let door: Door;

beforeAll(async () => {
  door = await listen('localhost', 0, (_, response) => void delay(200).then(() => response.end('done')));
});
afterAll(() => door.close(0));

/** All that the server says to these bytes, until it closes. */
function say(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(door.port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => (heard += chunk)).on('close', () => resolve(heard)).on('error', reject);
  });
}

test.each([
  ['what is not HTTP', 'hello\r\n\r\n', '400 Bad Request'],
  ['two lengths of a body', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n', '400 Bad Request'],
  ['a head that is too large', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, '431 Request Header Fields Too Large'],
])('%s gets a problem', async (_, bytes, status) => {
  const answer = await say(bytes);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`));
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: Number(status.slice(0, 3)), code: 'bad_request' });
});

test('close lets a request in flight finish and takes no new one', async () => {
  const asked = Promise.withResolvers<ServerResponse>();
  const other = await listen('localhost', 0, (_, response) => asked.resolve(response));
  const answer = request(other.port, 'a', '/');
  const inFlight = await asked.promise;
  const closed = other.close(20_000);
  await expect(request(other.port, 'a', '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  inFlight.end('done');
  expect((await answer).text).toBe('done');
  await closed;
});

test('close ends what does not finish', async () => {
  const asked = Promise.withResolvers<void>();
  const other = await listen('localhost', 0, () => asked.resolve());
  const answer = request(other.port, 'a', '/').catch((error: { code: string }) => error.code);
  await asked.promise;
  await other.close(100);
  expect(await answer).toBe('ECONNRESET');
});

test('a taken port is an error', async () => {
  await expect(listen('localhost', door.port, () => {})).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
