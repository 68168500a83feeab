import { Agent, request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

export type HttpRequest = { method: 'GET' | 'POST'; url: URL; headers: Record<string, string>; body?: string };
export type HttpAnswer = { status: number; text: string };

/** Milliseconds without a byte after which a connection counts as lost. */
const silence = 30_000;

// Not every C library resolves the names below `localhost`, which RFC 6761 gives to the loopback address.
const loopback: LookupFunction = (_host, options, callback) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

const agent = new Agent({ keepAlive: true });

/** One request, one answer. Rejects where the connection breaks; any status is an answer. */
export function send({ method, url, headers, body }: HttpRequest): Promise<HttpAnswer> {
  const options: RequestOptions = { method, headers, timeout: silence };
  if (/(^|\.)localhost$/.test(url.hostname)) options.lookup = loopback;
  const secure = url.protocol === 'https:';
  if (!secure) options.agent = agent;
  if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? secureRequest : plainRequest)(url, options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.on('timeout', () => outgoing.destroy(new Error('the platform went silent')));
    outgoing.end(body);
  });
}
