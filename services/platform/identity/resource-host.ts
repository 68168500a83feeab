import type { Call } from '../../kit/call.ts';
import { originOf, type PlatformFacts } from '../../kit/platform.ts';
import { registry } from '../registry/contract.ts';

/**
 * Whose host a token is asked for: the slug of its tenant, null for the platform's own. Undefined for what is not exactly
 * the origin of one of our hosts: no path, no user, no other spelling.
 */
export async function tenantOfResource(resource: string, facts: PlatformFacts, call: Call): Promise<string | null | undefined> {
  if (!URL.canParse(resource)) return undefined;
  const { hostname } = new URL(resource);
  if (hostname === '' || originOf(facts, hostname) !== resource) return undefined;
  if (hostname === `admin.${facts.domain}`) return null;
  return (await call(registry, 'hosts.resolve', { host: hostname }))?.slug;
}
