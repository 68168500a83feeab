import { fail } from '../services/kit/errors.ts';
import type { AppPages } from './app-pages.ts';
import type { Exchange } from './exchange.ts';
import type { Media } from './media.ts';

/** What a tenant's host answers outside of its API: the shop's page and its files, and the tenant's media. */
export function tenantPages(answerApp: AppPages, files: Media, bucketOf: (slug: string) => string): (exchange: Exchange) => Promise<void> {
  return async function answer(exchange) {
    const { request, path, tenant } = exchange;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && path.startsWith('/media/')) return files.serve(exchange, bucketOf(tenant?.slug ?? fail('not_found')));
    answerApp(exchange, 'tenant');
  };
}
