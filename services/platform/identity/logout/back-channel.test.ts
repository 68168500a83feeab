import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { codeOf } from '../../../kit/errors.ts';
import { mayBeTold, openBackChannel } from './back-channel.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function listening(answer: RequestListener): Promise<string> {
  const opened = createServer(answer).listen(0, '127.0.0.1');
  server = opened;
  await new Promise((resolve) => opened.once('listening', resolve));
  return `http://127.0.0.1:${(opened.address() as AddressInfo).port}`;
}

test.each([
  ['https://books.example/logout', true, true],
  ['http://books.example/logout', false, false],
  ['http://localhost:9/logout', true, false],
  ['http://books.localhost/logout', true, false],
  ['http://127.0.0.1:9/logout', true, false],
  ['https://127.9.9.9/logout', true, false],
  ['https://[::1]/logout', true, false],
  ['https://localhost.example/logout', true, true],
])('whether %s may be told: in development %s, in production %s', (uri, inDevelopment, inProduction) => {
  expect(mayBeTold(uri, { domain: 'localhost', port: 8080 })).toBe(inDevelopment);
  expect(mayBeTold(uri, { domain: 'shops.example', port: 443 })).toBe(inProduction);
});

test('it goes nowhere but to the address that is registered', async () => {
  const asked: string[] = [];
  const origin = await listening((request, answer) => {
    asked.push(`${request.method} ${request.url}`);
    answer.writeHead(request.url === '/logout' ? 307 : 200, { location: '/secrets' }).end('moved');
  });
  const told = openBackChannel().tell('books', `${origin}/logout`, 'token');
  await expect(told).rejects.toMatchObject({ type: 'service_unavailable', message: expect.stringContaining('it answered 307') });
  expect(asked).toEqual(['POST /logout']);
});

test('an application that lets us wait is not asked again for a while, and others are', async () => {
  const asked: string[] = [];
  const origin = await listening((request, answer) => {
    asked.push(request.url ?? '');
    if (request.url !== '/slow') answer.end();
  });
  const { tell } = openBackChannel();
  expect(await tell('slow', `${origin}/slow`, 'token').catch(codeOf)).toBe('service_unavailable');
  expect(await tell('slow', `${origin}/slow`, 'token').catch(codeOf)).toBe('service_unavailable');
  await tell('quick', `${origin}/quick`, 'token');
  expect(asked).toEqual(['/slow', '/quick']);
}, 20_000);
