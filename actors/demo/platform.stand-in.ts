/** What the demo meets of a platform, in memory, for its tests: hosts, tokens, a tenant, products and keys. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Body = Record<string, unknown>;
type Reply = { status: number; body: Body };
type Product = Body & { id: string; stock: number; reasons: string[]; picture?: string };

export type StandIn = {
  port: number;
  tenant: { slug: string; name: string; type: string; state: string; reason?: string } | undefined;
  products: Map<string, Product>;
  tokenRequests: { authorization: string | undefined; body: string }[];
  /** Refuses every call to `/api` after so many. */
  refuseAfter(calls: number): void;
  /** Answers so many requests with 503. */
  beAwayFor(requests: number): void;
  /** Answers no call to `/api` any more after so many. Resolves when the first that stays without an answer has come. */
  fallSilentAfter(calls: number): Promise<void>;
  forgetKeys(): void;
  close(): Promise<void>;
};

export async function standInPlatform(): Promise<StandIn> {
  const kept = new Map<string, { request: string; reply: Reply }>();
  let callsLeft = Infinity;
  let away = 0;
  let callsUntilSilence = Infinity;
  let isSilent = Promise.withResolvers<void>();

  const server = createServer(async (request, response) => {
    const { status, body } = away-- > 0 ? problem(503, 'service_unavailable') : await answer(request);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });

  async function answer(request: IncomingMessage): Promise<Reply> {
    const host = request.headers.host ?? '';
    const route = `${host.split('.')[0]} ${request.method} ${request.url}`;
    const sent = await text(request);
    if (route === 'identity POST /oidc/token') {
      platform.tokenRequests.push({ authorization: request.headers.authorization, body: sent });
      return { status: 200, body: { access_token: new URLSearchParams(sent).get('resource') } };
    }
    if (callsUntilSilence-- <= 0) {
      isSilent.resolve();
      return new Promise(() => {});
    }
    if (callsLeft-- <= 0) return problem(403, 'forbidden', 'No more');
    if (request.headers.authorization !== `Bearer http://${host}`) return problem(401, 'invalid_token');
    const key = request.headers['idempotency-key'];
    const place = `${route} ${String(key)}`;
    const before = key === undefined ? undefined : kept.get(place);
    if (before) return before.request === sent ? before.reply : problem(409, 'idempotency_key_reused');
    const reply = handle(route, sent === '' ? {} : (JSON.parse(sent) as Body));
    if (key !== undefined && reply.status < 400) kept.set(place, { request: sent, reply });
    return reply;
  }

  function handle(route: string, body: Body): Reply {
    const { products } = platform;
    const picture = /^acme PUT \/api\/products\/id-(.+)\/picture$/.exec(route)?.[1];
    const wanted = /^acme GET \/api\/products\/(.+)$/.exec(route)?.[1];
    const moved = /^acme GET \/api\/stock\/movements\?sku=(.+)$/.exec(route)?.[1];
    const product = products.get(picture ?? wanted ?? moved ?? String(body.sku));
    if (route === 'admin POST /api/tenants') {
      if (platform.tenant && platform.tenant.state !== 'failed') return problem(409, 'slug_taken');
      platform.tenant = { slug: String(body.slug), name: String(body.name), type: String(body.type), state: 'requested' };
      return { status: 202, body: platform.tenant };
    }
    if (route === 'admin GET /api/tenants/acme') {
      if (!platform.tenant) return problem(404, 'tenant_not_found');
      const next = { requested: 'provisioning', provisioning: 'ready' }[platform.tenant.state];
      platform.tenant.state = next ?? platform.tenant.state;
      return { status: 200, body: platform.tenant };
    }
    if (route === 'acme POST /api/products') {
      if (product) return problem(409, 'sku_taken');
      const made = { ...body, id: `id-${String(body.sku)}`, stock: 0, reasons: [] };
      products.set(String(body.sku), made);
      return { status: 201, body: made };
    }
    if (!product) return problem(404, 'product_not_found');
    if (picture) product.picture = Buffer.from(String(body.base64), 'base64').toString();
    else if (moved) return { status: 200, body: { items: product.reasons.map((reason) => ({ reason })) } };
    else if (route === 'acme POST /api/stock/adjustments') {
      product.stock += Number(body.delta);
      product.reasons.push(String(body.reason));
    }
    return { status: 200, body: product };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const platform: StandIn = {
    port: (server.address() as AddressInfo).port,
    tenant: undefined,
    products: new Map(),
    tokenRequests: [],
    refuseAfter: (calls) => void (callsLeft = calls),
    beAwayFor: (requests) => void (away = requests),
    fallSilentAfter(calls) {
      callsUntilSilence = calls;
      isSilent = Promise.withResolvers<void>();
      return isSilent.promise;
    },
    forgetKeys: () => kept.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return platform;
}

function problem(status: number, code: string, title = code): Reply {
  return { status, body: { code, title } };
}
