/** A shop whose own code has gone wrong: it does with its own NATS credentials whatever they let it do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'nats';
import { natsUserOf, platformDatabaseOf, prefix } from '../../bench/platform-servers.ts';
import { nodeUser, tenantAccount } from '../../actors/provisioners/messaging.ts';
import { openSecrets, type TenantSecrets } from '../../actors/provisioners/secrets.ts';
import { openKeyring } from '../../config/trust/keyring.ts';
import { answerSubject, nudgeSubject, requestSubject } from '../../config/trust/mesh-subjects.ts';
import { natsAuthenticator } from '../../services/kit/mesh/nats-authenticator.ts';
import { platformNamespace, tenantNamespace } from '../../services/kit/platform.ts';
import type { Platform } from '../platform.ts';
import type { History } from './history.ts';
import type { ChaosShop } from './shops.ts';
import type { Superuser } from './superuser.ts';

export type IntruderParts = { platform: Platform; superuser: Superuser; history: History };

/** Milliseconds that it listens for an effect. */
const listensFor = 1_000;

/** Forges and listens for a second; a shop that sleeps is let in nowhere. Rejects while the servers are away. */
export async function intrude({ platform, superuser, history }: IntruderParts, shop: ChaosShop, victim: ChaosShop): Promise<void> {
  const [own, foreign] = [await secretsOf(platform, superuser, shop), await secretsOf(platform, superuser, victim)];
  const account = tenantAccount(foreign);
  const connection = await connect({
    servers: natsUserOf(platform).url,
    authenticator: natsAuthenticator(nodeUser(prefix, shop, own)),
    name: 'intruder',
    noEcho: true,
    reconnect: false,
    timeout: 3_000,
  });
  connection.closed().catch(() => {});
  try {
    const heard = (subject: string, data: Uint8Array) => {
      // NATS's own word that nobody takes a request.
      if (data.length === 0) return;
      const text = Buffer.from(data).toString();
      if (subject.includes(account) || text.includes(victim.mark)) history.find('I9', `${shop.slug} hears ${victim.slug} on ${subject}: ${text.slice(0, 200)}`);
    };
    for (const subject of ['>', '$SYS.>', `req.${account}.>`, `answer.${account}.>`, `nudge.${account}.>`, '_INBOX.>']) {
      connection.subscribe(subject, { callback: (error, message) => error ?? heard(message.subject, message.data) });
    }
    for (const [subject, message] of forgeries(account, victim.slug)) {
      connection.publish(subject, typeof message === 'string' ? message : JSON.stringify(message), { reply: answerSubject(account, 'chaos', 1) });
    }
    await sleep(listensFor);
  } finally {
    await connection.close();
  }
}

/** What would harm another if it reached him: subject and message. */
function forgeries(account: string, slug: string): [subject: string, message: object | string][] {
  const sender = 'forged-1';
  const packet = { ver: '4', sender };
  const staff = { kind: 'staff', subject: 'forged', roles: ['operator'], requestId: 'forged-request', correlationId: 'forged-request' };
  const info = { ...packet, services: [], config: {}, instanceID: 'forged', ipList: [], hostname: 'forged', client: {}, seq: 1 };
  const namespaces = [tenantNamespace(prefix, slug), platformNamespace(prefix)];
  return [
    ...namespaces.flatMap((namespace): [string, object | string][] => [
      [`MOL-${namespace}.INFO`, info],
      [`MOL-${namespace}.INFO`, '{"not":'],
      [`MOL-${namespace}.DISCONNECT`, packet],
      [`MOL-${namespace}.EVENT`, { ...packet, id: 'forged', event: 'nudge.tenant', data: { slug, hostnames: [`${slug}.localhost`], generation: 1e9 }, broadcast: true }],
    ]),
    [requestSubject(account, sender), { action: 'webshop.orders.list', params: {}, meta: { scope: staff }, timeout: 1_000 }],
    [nudgeSubject(account, 'order'), { orderId: 'forged' }],
    ['$SYS.REQ.CLAIMS.DELETE', 'forged'],
  ];
}

async function secretsOf({ dataDir }: Platform, superuser: Superuser, { slug }: ChaosShop): Promise<TenantSecrets> {
  const text = 'select sealed_secrets as sealed from registry.tenants where slug = $1';
  const [row] = await superuser<{ sealed: string }>(platformDatabaseOf('platform'), text, [slug]);
  return openSecrets(openKeyring(dataDir).masterKey, slug, row!.sealed);
}
