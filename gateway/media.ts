import http, { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream';
import { AppError, fail } from '../services/kit/errors.ts';
import { send } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { mediaHeaders } from './headers.ts';

export type Media = {
  /** Streams a public file of a tenant. Rejects before the answer has begun. */
  serve(exchange: Exchange, bucket: string): Promise<void>;
  close(): void;
};

const prefix = '/media/';
const passedOn = ['range', 'if-none-match', 'if-modified-since', 'if-range'] as const;
const passedBack = ['content-type', 'content-length', 'content-range', 'accept-ranges', 'etag', 'last-modified'] as const;
/** A name with a part of a hash in it means the same bytes for ever. */
const hashedName = /[-._/][0-9a-f]{8,64}\.[a-z0-9]+$/;
const patience = 10_000;

/** Files of tenants' public buckets, read as anyone may read them: the gateway has no credentials to lend. */
export function media(s3Endpoint: string): Media {
  const endpoint = new URL(s3Endpoint);
  const protocol = endpoint.protocol === 'https:' ? https : http;
  const agent = new protocol.Agent({ keepAlive: true, maxSockets: 64 });
  const base = endpoint.pathname.replace(/\/$/, '');

  function get(method: string, path: string, headers: OutgoingHttpHeaders): ClientRequest {
    return protocol.request({ agent, method, hostname: endpoint.hostname, port: endpoint.port, path: base + path, headers, timeout: patience });
  }

  return {
    serve: (exchange, bucket) =>
      new Promise((resolve, reject) => {
        const { request, response, path } = exchange;
        const headers = Object.fromEntries(passedOn.flatMap((name) => (request.headers[name] ? [[name, request.headers[name]]] : [])));
        const method = request.method === 'HEAD' ? 'HEAD' : 'GET';
        const asked = get(method, `/${bucket}/${safeKey(path.slice(prefix.length))}`, headers);
        asked.on('timeout', () => asked.destroy(new Error('the object store does not answer')));
        asked.on('error', (cause) => reject(new AppError('service_unavailable', { cause })));
        asked.on('response', (found: IncomingMessage) => {
          try {
            passBack(exchange, found);
            resolve();
          } catch (error) {
            found.resume();
            reject(error);
          }
        });
        // Who closes the page needs no more bytes.
        response.on('close', () => asked.destroy());
        asked.end();
      }),
    close: () => agent.destroy(),
  };
}

function passBack({ request, response, path, requestId }: Exchange, found: IncomingMessage): void {
  const status = found.statusCode ?? 0;
  // Without credentials S3 says 403 for what is not there.
  if (status === 403 || status === 404) fail('not_found');
  const headers: OutgoingHttpHeaders = { ...mediaHeaders, 'x-request-id': requestId };
  for (const name of passedBack) if (found.headers[name] !== undefined) headers[name] = found.headers[name];
  if (status === 416) {
    found.resume();
    delete headers['content-type'];
    return send(request, response, 416, headers, Buffer.alloc(0));
  }
  if (status !== 200 && status !== 206 && status !== 304) throw new AppError('service_unavailable', { detail: 'The files cannot be reached now.' });
  headers['cache-control'] = hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'public, max-age=60';
  response.writeHead(status, headers);
  // A broken connection on either side ends the other; there is nobody left to tell.
  pipeline(found, response, () => {});
}

/**
 * The key as S3 is to read it: each segment decoded and encoded again, so that no trick of encoding reaches another
 * bucket or an operation of the store.
 * @throws AppError not_found
 */
function safeKey(encoded: string): string {
  return encoded.split('/').map(safeSegment).join('/');
}

function safeSegment(encoded: string): string {
  let segment: string;
  try {
    segment = decodeURIComponent(encoded);
  } catch {
    return fail('not_found');
  }
  if (segment === '' || segment === '.' || segment === '..' || /[\\/\p{Cc}]/u.test(segment)) fail('not_found');
  return encodeURIComponent(segment);
}
