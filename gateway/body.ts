import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { AppError, fail } from '../services/kit/errors.ts';

/** Bytes of a body, unless its action says otherwise. */
export const defaultBodyLimit = 1_048_576;

const jsonMediaType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Whether the request says that a body follows its head. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/**
 * The JSON object of a request's body; undefined where it has none. Reads no further than the limit.
 * @throws AppError unsupported_media_type, body_too_large, invalid_json, invalid_fields, bad_request
 */
export async function readJsonObject(request: IncomingMessage, limit: number): Promise<object | undefined> {
  if (!hasBody(request)) return undefined;
  const { 'content-type': mediaType, 'content-encoding': encoding, 'content-length': length } = request.headers;
  if (!jsonMediaType.test(mediaType ?? '')) fail('unsupported_media_type', 'Send application/json in UTF-8.');
  if (encoding !== undefined && encoding !== 'identity') fail('unsupported_media_type', 'Send the body without a Content-Encoding.');
  if (Number(length ?? 0) > limit) fail('body_too_large', tooLarge(limit));
  return parsed(await readAll(request, limit));
}

// Text that is not Unicode (RFC 7493, 2.1) comes by an escape alone: the bytes are UTF-8. PostgreSQL keeps none.
const surrogateEscape = /\\u[dD][89a-fA-F]/;

function requireUnicode(key: string, value: unknown): unknown {
  const isUnicode = key.isWellFormed() && (typeof value !== 'string' || value.isWellFormed());
  return isUnicode ? value : fail('invalid_json', 'A text of the body holds half of a surrogate pair.');
}

function parsed(bytes: Buffer): object {
  if (!isUtf8(bytes)) fail('invalid_json', 'The body is not UTF-8.');
  const text = bytes.toString();
  let value: unknown;
  try {
    value = JSON.parse(text, surrogateEscape.test(text) ? requireUnicode : undefined);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('invalid_json', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail('invalid_fields', 'The body must be a JSON object.', [{ path: '', message: 'must be an object' }]);
  }
  return value;
}

function readAll(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (outcome: () => void) => {
      request.off('data', take).off('end', finish).off('error', abort).off('close', abort);
      outcome();
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      request.pause();
      settle(() => reject(new AppError('body_too_large', { detail: tooLarge(limit) })));
    };
    const finish = () => settle(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    const abort = () => settle(() => reject(new AppError('bad_request', { detail: 'The body ended too early.' })));
    request.on('data', take).on('end', finish).on('error', abort).on('close', abort);
  });
}

function tooLarge(limit: number): string {
  return `A body may have ${limit} bytes.`;
}
