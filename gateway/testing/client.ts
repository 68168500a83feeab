import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string; json: never };

/** A plain HTTP client that says any Host, which `fetch` does not let one do. */
export function request(
  port: number,
  host: string,
  path: string,
  options: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer; from?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const body = options.body;
    const asked = http.request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        headers: { host, ...(body === undefined ? {} : { 'content-type': 'application/json', ...lengthOf(body, options.headers) }), ...options.headers },
        agent: false,
        localAddress: options.from,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = /json/.test(response.headers['content-type'] ?? '');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: (isJson && text !== '' ? JSON.parse(text) : undefined) as never });
        });
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Node sends none with a body that a method need not have. */
const lengthOf = (body: string | Buffer, headers: OutgoingHttpHeaders = {}) => ('transfer-encoding' in headers ? {} : { 'content-length': Buffer.byteLength(body) });
