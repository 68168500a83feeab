/** Slugs that would stand for something else in a host name, a route or a bucket. */
const reservedSlugs: ReadonlySet<string> = new Set([
  'admin', 'identity', 'brand', 'supplier', 'retailer', 'platform', 'gateway', 'api', 'www', 'mail', 'smtp', 'ftp', 'ns1', 'ns2', 'localhost', 'static',
  'assets', 'media', 'cdn', 'status', 'docs', 'help', 'support', 'login', 'auth', 'oidc', 'account', 'accounts', 'billing',
  'root', 'system', 'template', 'postgres', 'internal', 'metrics', 'health', 'test-admin', 'webhook', 'webhooks', 'devops',
]);

/** @param prefix the platform's own names begin with it, its gateway's keys in Redis for one */
export function isReserved(slug: string, prefix: string): boolean {
  return reservedSlugs.has(slug) || slug === prefix || slug.startsWith(`${prefix}-`);
}
