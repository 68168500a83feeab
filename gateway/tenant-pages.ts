import { AppError, fail } from '../services/kit/errors.ts';
import { sendProblem } from './answer.ts';
import { type Exchange } from './exchange.ts';
import type { Media } from './media.ts';
import { readStaticFiles, sendFile, type StaticFiles } from './static-files.ts';

const index = '/tenant/index.html';

/** What a tenant's host answers outside of its API: the shop's page and its files, and the tenant's media. */
export function tenantPages(uiFolder: string, files: Media, bucketOf: (slug: string) => string): (exchange: Exchange) => Promise<void> {
  let ui = readStaticFiles(uiFolder);

  return async function answer(exchange) {
    const { request, path, tenant } = exchange;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendProblem(exchange, new AppError('method_not_allowed'), { allow: 'GET, HEAD' });
    }
    if (path.startsWith('/media/')) return files.serve(exchange, bucketOf(tenant?.slug ?? fail('not_found')));
    // The app may have been built after this process began.
    if (ui.size === 0) ui = readStaticFiles(uiFolder);
    answerFromBuild(exchange, ui);
  };
}

function answerFromBuild(exchange: Exchange, ui: StaticFiles): void {
  const { path, request } = exchange;
  const file = path.endsWith('.html') ? undefined : ui.get(path);
  if (file !== undefined) return sendFile(exchange, file, path.startsWith('/assets/'));
  // Routes within the app are paths that only its script knows.
  const isPage = path === '/' || ((request.headers.accept ?? '').includes('text/html') && !path.startsWith('/assets/'));
  if (!isPage) fail('not_found');
  const page = ui.get(index);
  if (page === undefined) throw new AppError('service_unavailable', { detail: 'The shop’s page is not built here; its API works.' });
  sendFile(exchange, page, false);
}
