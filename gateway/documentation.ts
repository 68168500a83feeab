import { readFileSync } from 'node:fs';
import type { Contract } from '../services/kit/contract.ts';
import { errorTable } from '../services/kit/errors.ts';
import { sendJson } from './answer.ts';
import { escaped } from './error-page.ts';
import type { HousePage } from './host-service.ts';
import { openApi } from './openapi.ts';
import { sendFile, type StaticFile, staticFile } from './static-files.ts';

const asset = (name: string) => readFileSync(new URL(`assets/${name}`, import.meta.url));

/** What every host answers about itself: that it lives, and how it is spoken to. */
export function selfDescription(title: string, contracts: readonly Contract[], more: Record<string, object>): HousePage[] {
  const document = openApi(title, contracts, { ...more, '/api/health': health });
  const page = (path: string, file: StaticFile): HousePage => ({ method: 'GET', path, answer: (exchange) => sendFile(exchange, file, false) });
  return [
    { method: 'GET', path: '/health', answer: (exchange) => sendJson(exchange, 200, { status: 'ok' }) },
    page('/openapi.json', staticFile('application/json; charset=utf-8', Buffer.from(JSON.stringify(document)))),
    page('/docs', staticFile('text/html; charset=utf-8', asset('docs.html'))),
    page('/docs/errors', staticFile('text/html; charset=utf-8', Buffer.from(errorsPage()))),
    page('/docs/docs.css', staticFile('text/css; charset=utf-8', asset('docs.css'))),
    page('/docs/docs.js', staticFile('text/javascript; charset=utf-8', asset('docs.js'))),
  ];
}

/** Where the `type` of every problem points. */
function errorsPage(): string {
  const rows = Object.entries(errorTable).map(([code, { status, title, ...rest }]) => {
    const again = 'retryable' in rest ? '<span class="tag">may succeed later</span>' : '';
    return `<tr id="${code}"><td><a href="#${code}"><code>${code}</code></a></td><td>${status}</td><td>${escaped(title)} ${again}</td></tr>`;
  });
  return asset('errors.html').toString().replace('<!-- rows -->', rows.join('\n'));
}

const health = {
  get: {
    operationId: 'health',
    summary: 'Whether this host answers',
    tags: ['host'],
    responses: {
      200: {
        description: 'It does',
        content: { 'application/json': { schema: { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] } } },
      },
    },
  },
};
