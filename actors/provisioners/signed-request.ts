/** Requests to an S3 gateway, its administration included, signed as AWS does it (Signature Version 4). */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

export interface S3Keys {
  accessKey: string;
  secretKey: string;
}

export interface S3Request {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  /** Beginning with a slash. */
  path: string;
  query?: Readonly<Record<string, string>>;
  body?: string;
}

export interface S3Response {
  status: number;
  text: string;
}

const withinMs = 15_000;

/** Answers whatever status came; throws only where there was no answer. Path-style addresses. */
export async function signedRequest(endpoint: string, keys: S3Keys, request: S3Request): Promise<S3Response> {
  const { protocol, hostname, port, host } = new URL(endpoint);
  const signed = await signerOf(keys).sign({
    method: request.method,
    protocol,
    hostname,
    port: port ? Number(port) : undefined,
    path: request.path,
    query: { ...request.query },
    headers: { host },
    body: request.body,
  });
  const query = new URLSearchParams(request.query).toString();
  const response = await fetch(`${protocol}//${host}${request.path}${query ? `?${query}` : ''}`, {
    method: request.method,
    headers: signed.headers,
    body: request.body,
    redirect: 'error',
    signal: AbortSignal.timeout(withinMs),
  });
  return { status: response.status, text: await response.text() };
}

function signerOf({ accessKey, secretKey }: S3Keys): SignatureV4 {
  return new SignatureV4({
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    region: 'us-east-1',
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  });
}

/** node:crypto in the shape that the signer takes. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('the signer hashes one message with each');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}
