/** What a request's Host header names. `host` is in lower case, without port. */
export type HostName = { kind: HostKind; host: string };
export type HostKind = 'admin' | 'identity' | 'tenant';

const wellFormed = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const slug = /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/;

/**
 * Reads a Host header. Undefined for what can be no host name of ours, so that nobody has to be asked about it.
 * Nothing else says which host is meant: X-Forwarded-Host and its like are never read.
 */
export function readHost(header: string | undefined, domain: string): HostName | undefined {
  if (header === undefined) return undefined;
  const host = header.toLowerCase().replace(/\.?(:\d{1,5})?$/, '');
  if (host.endsWith(domain) && host[host.length - domain.length - 1] === '.') {
    const label = host.slice(0, -domain.length - 1);
    if (label === 'admin' || label === 'identity') return { kind: label, host };
    return slug.test(label) ? { kind: 'tenant', host } : undefined;
  }
  const isCustomDomain = host !== domain && host.includes('.') && wellFormed.test(host) && !/(^|\.)\d+$/.test(host);
  return isCustomDomain ? { kind: 'tenant', host } : undefined;
}
