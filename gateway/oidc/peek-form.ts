import type { IncomingMessage } from 'node:http';

/** Bytes of a body that is looked at; longer ones are left to whoever reads them. Less than a stream buffers by itself. */
const longest = 16_384;

/**
 * Reads the form in a request's body and leaves the body unread for whoever comes after. Undefined for a body that is no
 * form, is long, or does not say how long it is.
 */
export async function peekForm(request: IncomingMessage): Promise<string | undefined> {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  if (!isForm || !(length > 0 && length <= longest)) return undefined;
  if (!(await hasArrived(request, length))) return undefined;
  const body: unknown = request.read(length);
  if (!Buffer.isBuffer(body)) return undefined;
  // Before the next tick, in which the stream would tell that it has ended.
  request.unshift(body);
  return body.toString();
}

/** Resolves to false where the connection ends before. */
function hasArrived(request: IncomingMessage, length: number): Promise<boolean> {
  if (request.readableLength >= length) return Promise.resolve(true);
  return new Promise((resolve) => {
    const look = () => {
      // Asks for more and takes nothing.
      request.read(0);
      if (request.readableLength >= length) settle(true);
    };
    const end = () => settle(request.readableLength >= length);
    const settle = (result: boolean) => {
      request.off('readable', look).off('close', end).off('error', end);
      resolve(result);
    };
    request.on('readable', look).on('close', end).on('error', end);
  });
}
