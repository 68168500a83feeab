/** A tenant with all its services, and a door in the place of the gateway, as far as the importer knocks at it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Operator } from '../commands/import/operator.ts';
import { codeOf, problemOf } from '../services/kit/errors.ts';
import { openTestTenant, type TestTenant } from '../services/kit/testing/test-tenant.ts';
import type { Tenant } from '../services/kit/tenant.ts';
import { analytics } from '../services/tenant/analytics/contract.ts';
import { mailbox } from '../services/tenant/mailbox/contract.ts';
import { tenantServices } from '../services/tenant/services.ts';
import { warehouse } from '../services/tenant/warehouse/contract.ts';
import { webshop } from '../services/tenant/webshop/contract.ts';
import type { Grouping, OracleRow } from './retail-history-oracle.ts';

/** May answer in the door's place, or spoil its answer; true where nothing is left to do. */
export type Fault = (path: string, response: ServerResponse) => boolean;

export type HistoryShop = TestTenant & {
  operator: Operator;
  /** What happens to the next requests, one each, until they are used up. */
  faults: Fault[];
  /** The paths that were asked for. */
  asked: string[];
  rows(groupBy: Grouping, from: string, to: string): Promise<OracleRow[]>;
  stock(): Promise<Map<string, number>>;
};

const token = 'the-operator';

export async function openHistoryShop(databaseUrl: string, facts: Partial<Tenant> = {}): Promise<HistoryShop> {
  const services = tenantServices.map((definition) => ({
    definition,
    migrations: fileURLToPath(new URL(`../services/tenant/${definition.contract.name}/migrations`, import.meta.url)),
  }));
  const tenant = await openTestTenant(databaseUrl, services, facts);
  const faults: Fault[] = [];
  const asked: string[] = [];
  const door = createServer((request, response) => {
    const path = (request.url ?? '/').replace(/\?.*/, '');
    asked.push(path);
    void answer(tenant, faults, path, request, response);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  return {
    ...tenant,
    faults,
    asked,
    operator: { issuer: `http://identity.localhost:${port}/oidc`, client_id: 'operator', client_secret: 'secret' },
    async rows(groupBy, from, to) {
      const { rows } = await tenant.asStaff(analytics, 'sales.report', { from, to, groupBy });
      return rows.map(({ key, orders, units, gross, refunds, net }) => ({
        key, orders, units, gross: gross.amount, refunds: refunds.amount, net: net.amount,
      }));
    },
    async stock() {
      const levels = new Map<string, number>();
      let after: string | undefined;
      do {
        const page = await tenant.asStaff(warehouse, 'stock.list', { limit: 200, after });
        for (const { sku, onHand } of page.items) levels.set(sku, (levels.get(sku) ?? 0) + onHand);
        after = page.next ?? undefined;
      } while (after !== undefined);
      return levels;
    },
    async close() {
      await closed(door);
      await tenant.close();
    },
  };
}

async function answer(
  tenant: TestTenant,
  faults: Fault[],
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { searchParams } = new URL(request.url ?? '/', 'http://door');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  if (faults.shift()?.(path, response)) return;
  try {
    const [status, result] = await route(tenant, request, path, searchParams, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  } catch (error) {
    const problem = problemOf(error);
    if (codeOf(error) === 'internal') process.stderr.write(`${String(error)}\n`);
    response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  }
}

async function route(
  tenant: TestTenant,
  { headers }: IncomingMessage,
  path: string,
  query: URLSearchParams,
  body: string,
): Promise<[number, object]> {
  const [slug] = (headers.host ?? '').split('.');
  if (slug === 'identity') {
    const form = new URLSearchParams(body);
    return form.get('resource') === `http://${headers.host}`.replace('identity', 'test')
      ? [200, { access_token: token }]
      : [400, { error: 'invalid_target' }];
  }
  if (slug !== 'test') return [421, { code: 'unknown_host', title: 'No tenant' }];
  if (path === '/api/health') return [200, { status: 'ok' }];
  if (headers.authorization !== `Bearer ${token}`) return [401, { code: 'invalid_token', title: 'The token is not valid here' }];
  const correlationId = String(headers['x-correlation-id']);
  const call = tenant.as({ scope: { kind: 'service-account', subject: 'operator', roles: ['operator'], requestId: correlationId, correlationId } });
  if (path === '/api/history') return [200, await call(webshop, 'history.import', JSON.parse(body) as never)];
  return [200, await call(mailbox, 'pending', Object.fromEntries(query) as never)];
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
