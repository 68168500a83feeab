import type { Organisation } from '../../data/identity.ts';

/** Where a company works: its own host, or for the platform's operators the admin host. Both are beside this one. */
export function appOf(slug: string, type: Organisation['type'], { protocol, host }: Pick<Location, 'protocol' | 'host'>): string | undefined {
  if (!host.startsWith('identity.')) return undefined;
  return `${protocol}//${type === 'platform' ? 'admin' : slug}.${host.slice('identity.'.length)}/`;
}
