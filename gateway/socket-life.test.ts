import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { watchLife } from './socket-life.ts';

let server: WebSocketServer;

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => watchLife(socket, 20, 100));
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

function connect(autoPong: boolean): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong });
}

test('a client that answers stays', async () => {
  const socket = connect(true);
  let pings = 0;
  socket.on('ping', () => (pings += 1));
  await delay(500);
  expect(pings).toBeGreaterThan(2);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.terminate();
});

test('a client that does not is cut off', async () => {
  const socket = connect(false);
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1006);
});
