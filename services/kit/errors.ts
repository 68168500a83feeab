import moleculer from 'moleculer';
import { z } from 'zod';

/**
 * Every code that a caller can meet, with its HTTP status and title (RFC 9457). Codes are stable: outside scripts match
 * them. `retryable` says that the same request may succeed later without a change.
 */
export const errorTable = {
  // the door
  unknown_host: { status: 421, title: 'No tenant or platform service has this host name' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  method_not_allowed: { status: 405, title: 'This address does not take this method' },
  upgrade_required: { status: 426, title: 'This address speaks WebSocket' },
  bad_request: { status: 400, title: 'The request cannot be read' },
  invalid_json: { status: 400, title: 'The body is not JSON' },
  unsupported_media_type: { status: 415, title: 'The body has a media type that is not taken here' },
  invalid_fields: { status: 422, title: 'Some fields are wrong' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  invalid_token: { status: 401, title: 'The token is not valid here' },
  forbidden: { status: 403, title: 'You may not do this' },
  too_many_requests: { status: 429, title: 'Too many requests in too short a time', retryable: true },
  idempotency_key_reused: { status: 409, title: 'This Idempotency-Key was used with another request' },
  // the mesh
  service_unavailable: { status: 503, title: 'The service cannot be reached now', retryable: true },
  request_timeout: { status: 504, title: 'The service did not answer in time', retryable: true },
  message_too_large: { status: 413, title: 'The message is too large for the mesh' },
  answer_too_large: { status: 500, title: 'The answer is too large for the mesh' },
  database_unavailable: { status: 503, title: 'The database cannot be reached now', retryable: true },
  overloaded: { status: 503, title: 'Too many requests are waiting', retryable: true },
  internal: { status: 500, title: 'Something went wrong on our side' },
  // tenants
  tenant_not_ready: { status: 503, title: 'The shop is being prepared', retryable: true },
  tenant_suspended: { status: 403, title: 'The shop is suspended' },
  tenant_terminated: { status: 410, title: 'The shop is closed' },
  tenant_not_found: { status: 404, title: 'There is no such tenant' },
  slug_taken: { status: 409, title: 'This slug is taken' },
  slug_reserved: { status: 422, title: 'This slug is reserved' },
  tenant_quarantined: { status: 503, title: 'The shop was stopped to protect others', retryable: true },
  supervisor_succeeded: { status: 503, title: 'Another supervisor has taken over', retryable: true },
  wrong_state: { status: 409, title: 'This does not fit the present state' },
  provisioning_failed: { status: 502, title: 'A resource of the tenant could not be made', retryable: true },
  // identity
  invalid_credentials: { status: 401, title: 'This did not sign you in' },
  sign_in_expired: { status: 400, title: 'This sign-in has ended; begin it anew' },
  factor_required: { status: 401, title: 'Another step is needed to sign in' },
  step_up_required: { status: 401, title: 'Confirm first that it is you' },
  invalid_link: { status: 400, title: 'This link is not valid, or was used before' },
  too_many_attempts: { status: 429, title: 'Too many attempts; wait a while', retryable: true },
  weak_password: { status: 422, title: 'This password is too easy to guess' },
  sign_up_closed: { status: 403, title: 'Accounts are made by invitation here' },
  mail_server_missing: { status: 503, title: 'No mail server is named', retryable: true },
  email_taken: { status: 409, title: 'There is an account with this e-mail address' },
  last_owner: { status: 409, title: 'A company is never without an owner' },
  // commerce
  product_not_found: { status: 404, title: 'There is no such product' },
  sku_taken: { status: 409, title: 'This SKU is taken' },
  wrong_currency: { status: 422, title: 'This is not the currency of the shop' },
  cart_not_found: { status: 404, title: 'There is no such cart' },
  cart_empty: { status: 409, title: 'The cart is empty' },
  cart_too_large: { status: 422, title: 'The cart holds too much' },
  cart_closed: { status: 409, title: 'The cart was checked out' },
  order_not_found: { status: 404, title: 'There is no such order' },
  location_not_found: { status: 404, title: 'There is no such location' },
  location_taken: { status: 409, title: 'There is a location of this name' },
  insufficient_stock: { status: 409, title: 'There is not enough stock' },
  not_stocked: { status: 422, title: 'This product is not kept in stock' },
  // import
  not_csv: { status: 422, title: 'The file is not a CSV file with the expected columns' },
} as const satisfies Record<string, { status: number; title: string; retryable?: true }>;

export type ErrorCode = keyof typeof errorTable;

export const FieldError = z.object({ path: z.string(), message: z.string() });
export type FieldError = z.infer<typeof FieldError>;

/** What stays beside the problem: it goes into a header. */
const Wait = z.object({ retryAfter: z.number().int().min(1) });

const Details = z.object({ detail: z.string().optional(), errors: z.array(FieldError).optional() });

/**
 * An error that a caller can act on. It crosses the mesh as a Moleculer error whose `type` is the code; on the other side
 * it is known by `codeOf`, never by `instanceof`, since Moleculer rebuilds errors.
 */
export class AppError extends moleculer.Errors.MoleculerError {
  /** @param details.retryAfter whole seconds after which the same request may succeed, where that is known */
  constructor(code: ErrorCode, details: { detail?: string; errors?: FieldError[]; retryAfter?: number; cause?: unknown } = {}) {
    const { status, title } = errorTable[code];
    super(details.detail ?? title, status, code, { detail: details.detail, errors: details.errors, retryAfter: details.retryAfter });
    this.name = 'AppError';
    this.retryable = 'retryable' in errorTable[code];
    if (details.cause !== undefined) this.cause = details.cause;
  }
}

/** Stops the work with a coded error. */
export function fail(code: ErrorCode, detail?: string, errors?: FieldError[]): never {
  throw new AppError(code, { detail, errors });
}

/** Moleculer's own failures, by their type, in our codes. */
const mapped = new Map<string, ErrorCode>(Object.entries({
  SERVICE_NOT_FOUND: 'service_unavailable',
  SERVICE_NOT_AVAILABLE: 'service_unavailable',
  REQUEST_REJECTED: 'service_unavailable',
  BAD_BROKER: 'service_unavailable',
  REQUEST_TIMEOUT: 'request_timeout',
  REQUEST_SKIPPED: 'request_timeout',
  QUEUE_FULL: 'overloaded',
}));

/** The code of anything that was thrown, here or on another node. Unknown failures are `internal`. */
export function codeOf(error: unknown): ErrorCode {
  if (!(error instanceof Error)) return 'internal';
  const type = 'type' in error && typeof error.type === 'string' ? error.type : '';
  if (Object.hasOwn(errorTable, type)) return type as ErrorCode;
  if (error.name === 'BrokerDisconnectedError') return 'service_unavailable';
  return mapped.get(type) ?? 'internal';
}

/** Whole seconds after which a request that was refused may succeed; undefined where nobody has said. */
export function retryAfterOf(error: unknown): number | undefined {
  return error instanceof Error && 'data' in error ? Wait.safeParse(error.data).data?.retryAfter : undefined;
}

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: ErrorCode;
  errors?: FieldError[];
  requestId?: string;
};

/** The RFC 9457 document of anything that was thrown; what is not meant for callers stays out of it. */
export function problemOf(error: unknown, requestId?: string): Problem {
  const code = codeOf(error);
  const { status, title } = errorTable[code];
  const details = Details.safeParse(error instanceof Error && 'data' in error ? (error.data ?? {}) : {});
  return {
    type: `/api/docs/errors#${code}`,
    title,
    status,
    ...(details.success ? details.data : {}),
    code,
    requestId,
  };
}

/** The failed fields of a value that a schema refused. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
}
