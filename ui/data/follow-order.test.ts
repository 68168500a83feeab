import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { followOrder } from './follow-order.ts';

/** Follows an order on a server of this test, one listener per connection; gives the states seen. */
async function follow(...connections: RequestListener[]): Promise<string[]> {
  const server = createServer((incoming, outgoing) => connections.shift()?.(incoming, outgoing)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const states: string[] = [];
  try {
    const network = { fetch: (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init) };
    for await (const order of followOrder('o1', 'secret', AbortSignal.timeout(8000), network)) states.push(order.state);
    return states;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const event = (state: string): string => `data: ${JSON.stringify({ id: 'o1', state })}\n\n`;
const stream = { 'content-type': 'text/event-stream' };

test('followOrder sends the token as a header and ends with the final state', async () => {
  const states = await follow((incoming, outgoing) => {
    expect(incoming.headers['order-token']).toBe('secret');
    expect(incoming.url).toBe('/api/orders/o1/live');
    outgoing.writeHead(200, stream).write(event('pending'));
    setTimeout(() => outgoing.end(event('confirmed')), 20);
  });
  expect(states).toEqual(['pending', 'confirmed']);
});

test('followOrder comes back after a connection that breaks, ends early or is refused for now', async () => {
  const states = await follow(
    (_, outgoing) => {
      outgoing.writeHead(200, stream).write(event('pending'));
      setTimeout(() => outgoing.destroy(), 20);
    },
    (_, outgoing) => void outgoing.writeHead(503, { 'content-type': 'application/problem+json' }).end('{}'),
    (_, outgoing) => void outgoing.writeHead(200, stream).end(event('cancelled')),
  );
  expect(states).toEqual(['pending', 'cancelled']);
});

test('followOrder fails when the server refuses the token', async () => {
  const refused = follow((_, outgoing) => {
    outgoing.writeHead(404, { 'content-type': 'application/problem+json' });
    outgoing.end(JSON.stringify({ code: 'order_not_found', title: 'There is no such order', status: 404 }));
  });
  await expect(refused).rejects.toMatchObject({ code: 'order_not_found', status: 404 });
});
