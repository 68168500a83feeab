import { afterAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { watchLife } from './socket-life.ts';

const servers: WebSocketServer[] = [];

afterAll(() => {
  for (const server of servers) server.close();
});

/** A client of a server that waits for a sign of life for so many milliseconds. */
async function connect(autoPong: boolean, patience: number): Promise<WebSocket> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  servers.push(server);
  server.on('connection', (socket) => watchLife(socket, 20, patience));
  await once(server, 'listening');
  return new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong });
}

test('a client that answers stays', async () => {
  const socket = await connect(true, 5_000);
  for (let pings = 0; pings < 3; pings += 1) await once(socket, 'ping');
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.terminate();
});

test('a client that does not is cut off', async () => {
  const socket = await connect(false, 100);
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1006);
});
