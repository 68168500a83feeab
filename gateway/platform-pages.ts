import { readFileSync } from 'node:fs';
import { fail } from '../services/kit/errors.ts';
import type { Exchange } from './exchange.ts';
import { sendFile, staticFile } from './static-files.ts';

const file = (name: string, mediaType: string) =>
  staticFile(`${mediaType}; charset=utf-8`, readFileSync(new URL(`assets/${name}`, import.meta.url)));

/** The one page that the admin host has as yet: it shows the way to its interface. */
export function platformPages(): (exchange: Exchange) => void {
  const page = file('host.html', 'text/html');
  return (exchange) => {
    const { method } = exchange.request;
    if (exchange.path !== '/' || (method !== 'GET' && method !== 'HEAD')) fail('not_found');
    sendFile(exchange, page, false);
  };
}
