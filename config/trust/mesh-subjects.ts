/**
 * The subjects by which the gateways in the platform's NATS account and the nodes in the tenants' accounts reach each other.
 *
 * The platform exports them, and each tenant imports those that carry the key of its own account: NATS compares that token
 * with the importing account (`account_token_position`). So one connection serves all tenants, no account holds a list of
 * tenants, and whatever a tenant publishes says whose it is. Where nobody listens to a request NATS says so at once.
 */
import type { AccountExport, AccountImport } from './nats-jwt.ts';

const requests = { name: 'requests', type: 'stream', prefix: 'req' } as const;
const answers = { name: 'answers', type: 'service', prefix: 'answer' } as const;
const nudges = { name: 'nudges', type: 'service', prefix: 'nudge' } as const;
const all = [requests, answers, nudges];

/** A request for a node of a tenant. `account` is the public key of the tenant's account. */
export const requestSubject = (account: string, nodeId: string): string => `${requests.prefix}.${account}.${nodeId}`;

/** Where a gateway takes the answer to one of its requests. */
export const answerSubject = (account: string, gatewayId: string, request: number): string => `${answers.prefix}.${account}.${gatewayId}.${request}`;

/** Every answer to a gateway's requests, of any tenant. */
export const answersTo = (gatewayId: string): string => `${answers.prefix}.*.${gatewayId}.*`;

/** What a tenant tells whoever listens. */
export const nudgeSubject = (account: string, topic: string): string => `${nudges.prefix}.${account}.${topic}`;

/** All that a tenant tells. */
export const nudgesOf = (account: string): string => `${nudges.prefix}.${account}.>`;

/** The token of a subject at which the account stands that a message came from or goes to. */
export const accountToken = 1;

export const platformExports: readonly AccountExport[] = all.map(({ name, type, prefix }) => ({
  name,
  type,
  subject: `${prefix}.*.>`,
  account_token_position: accountToken + 1,
}));

export function tenantImports(tenantAccount: string, platformAccount: string): AccountImport[] {
  return all.map(({ name, type, prefix }) => ({ name, type, subject: `${prefix}.${tenantAccount}.>`, account: platformAccount }));
}

/** By what is sent of Moleculer's protocol: the subject of one node, the subject of all, or both. */
const toNode = ['EVENT', 'REQ', 'RES', 'DISCOVER', 'INFO', 'PING', 'PONG'] as const;
const toAll = ['DISCOVER', 'INFO', 'DISCONNECT', 'HEARTBEAT', 'PING'] as const;

/**
 * What a node may do in the platform's account: speak to the other nodes, and hear what is sent to it or to all. What others
 * are asked and what they are answered it cannot hear, nor speak to tenants, nor use anything else of NATS.
 * @param namespace Moleculer's
 * @param nodeId the only one that the node can have
 */
export function nodePermissions(namespace: string, nodeId: string): Permissions {
  const subject = (...tokens: string[]) => [`MOL-${namespace}`, ...tokens].join('.');
  return {
    publish: { allow: [subject('>')] },
    subscribe: { allow: [...toNode.map((packet) => subject(packet, nodeId)), ...toAll.map((packet) => subject(packet))] },
  };
}

/** A gateway alone speaks to tenants too, and hears them. */
export function gatewayPermissions(namespace: string, nodeId: string): Permissions {
  const { publish, subscribe } = nodePermissions(namespace, nodeId);
  return {
    publish: { allow: [...publish.allow, `${requests.prefix}.>`] },
    subscribe: { allow: [...subscribe.allow, `${answers.prefix}.>`, `${nudges.prefix}.>`] },
  };
}

type Permissions = Record<'publish' | 'subscribe', { allow: string[] }>;
