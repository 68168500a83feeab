/**
 * Whether a domain and all names below it are this machine's own, on every machine (RFC 6761, 6.3). Under such a domain
 * the platform serves the loopback alone.
 */
export function isLoopbackDomain(domain: string): boolean {
  return domain === 'localhost' || domain.endsWith('.localhost');
}
