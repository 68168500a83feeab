import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendProblem } from '../answer.ts';
import { type Exchange, openExchange } from '../exchange.ts';
import { ready } from './stand-ins.ts';

/** A server that answers every request of the tenant `acme` by one function. Resolves to its port. */
export async function serveExchanges(answer: (exchange: Exchange) => unknown): Promise<{ port: number; close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    const exchange = Object.assign(openExchange(request, response), { tenant: ready('acme') });
    void (async () => answer(exchange))().catch((error: unknown) => sendProblem(exchange, error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
