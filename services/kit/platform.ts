/** What platform services know of where they run. */
export type PlatformFacts = Readonly<{
  /** The first part of the names of databases, roles, buckets and namespaces. */
  prefix: string;
  /** The domain under which all host names are. */
  domain: string;
  /** The port of the gateway. */
  port: number;
}>;

/** The Moleculer namespace of the platform. */
export const platformNamespace = (prefix: string): string => `${prefix}-platform`;

/** The Moleculer namespace of a tenant. */
export const tenantNamespace = (prefix: string, slug: string): string => `${prefix}-${slug}`;

/**
 * The origin that browsers and tokens know a host by; the port is left out where it is the scheme's own. Port 443 means
 * https: whatever stands in front of the gateway speaks it.
 */
export function originOf(facts: Pick<PlatformFacts, 'port'>, host: string): string {
  const scheme = facts.port === 443 ? 'https' : 'http';
  return new URL(`${scheme}://${host}:${facts.port}`).origin;
}
