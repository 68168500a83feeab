import { parse } from 'node:querystring';
import { AppError, type FieldError } from '../services/kit/errors.ts';
import type { Found } from './routes.ts';

/** Assigning to it would change the object's prototype instead of adding a field. */
const forbiddenName = '__proto__';

/**
 * Path, query and body as the one flat object that a contract's `params` describe. A query parameter that is repeated
 * arrives as a list. What comes twice with two values is refused: whoever reads only one of them would be misled.
 * @throws AppError invalid_fields, bad_request (an access token in the query)
 */
export function flatParams(parameters: Found['parameters'], query: string, body: object | undefined): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const [name, value] of parameters) params[name] = value;
  if (query !== '') merge(params, parse(query));
  if (body !== undefined) merge(params, body);
  return params;
}

/** A token in a URL ends up in logs and histories (RFC 6750, 5.3). */
export function refuseTokenInQuery(query: string): void {
  if (query !== '' && 'access_token' in parse(query)) {
    throw new AppError('bad_request', { detail: 'Send the token in the Authorization header, never in the address.' });
  }
}

function merge(params: Record<string, unknown>, fields: object): void {
  for (const [name, value] of Object.entries(fields)) {
    if (name === forbiddenName) refuse({ path: name, message: 'is no field' });
    if (Object.hasOwn(params, name) && params[name] !== value && params[name] !== String(value)) {
      refuse({ path: name, message: 'is given twice with different values' });
    }
    params[name] ??= value;
  }
}

function refuse(error: FieldError): never {
  throw new AppError('invalid_fields', { errors: [error] });
}
