import { AppError, fail } from '../services/kit/errors.ts';
import { sendProblem } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { inboxPageHeaders, pageHeaders } from './headers.ts';
import { readStaticFiles, sendFile } from './static-files.ts';

/** Answers with the page of an app, or with one of the files that the apps share. */
export type AppPages = (exchange: Exchange, app: 'tenant' | 'identity' | 'admin') => void;

/** The built apps in a folder. Each has its page, which knows the paths within it; all share what is below `/assets/`. */
export function appPages(uiFolder: string): AppPages {
  let ui = readStaticFiles(uiFolder);

  return function answer(exchange, app) {
    const { path, request } = exchange;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendProblem(exchange, new AppError('method_not_allowed'), { allow: 'GET, HEAD' });
    }
    // The apps may have been built after this process began.
    if (ui.size === 0) ui = readStaticFiles(uiFolder);
    const file = path.endsWith('.html') ? undefined : ui.get(path);
    if (file !== undefined) return sendFile(exchange, file, path.startsWith('/assets/'));
    // Routes within the app are paths that only its script knows.
    const isPage = path === '/' || ((request.headers.accept ?? '').includes('text/html') && !path.startsWith('/assets/'));
    if (!isPage) fail('not_found');
    const page = ui.get(`/${app}/index.html`);
    if (page === undefined) throw new AppError('service_unavailable', { detail: 'The pages are not built here; the interface works.' });
    sendFile(exchange, page, false, app === 'admin' ? inboxPageHeaders : pageHeaders);
  };
}
