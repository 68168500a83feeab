import type { ErrorCode, FieldError, Problem } from '../../services/kit/errors.ts';

/** The server's codes, and two of our own for when there was no answer, or none that is of the interface. */
export type ProblemCode = ErrorCode | 'no_answer' | 'unknown_answer';

/** A request that failed, with the stable `code` to decide by and `errors` for the fields of a form. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly requestId: string | undefined;
  /** What the server asks to wait before the next try, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ProblemCode,
    details: {
      message: string;
      status?: number;
      errors?: readonly FieldError[];
      requestId?: string;
      retryAfter?: number;
      cause?: unknown;
    },
  ) {
    super(details.message, { cause: details.cause });
    this.code = code;
    this.status = details.status ?? 0;
    this.errors = details.errors ?? [];
    this.requestId = details.requestId;
    this.retryAfter = details.retryAfter;
  }
}

/** The error that an answer outside of 2xx tells. Reads its body. */
export async function problemOfResponse(response: Response, now = Date.now()): Promise<ProblemError> {
  const retryAfter = millisecondsOf(response.headers.get('retry-after'), now);
  const body: unknown = await response.json().catch(() => undefined);
  if (!isProblem(body)) {
    return new ProblemError('unknown_answer', {
      message: `The server answered ${response.status} in a way this page does not know`,
      status: response.status,
      retryAfter,
    });
  }
  return new ProblemError(body.code, {
    message: body.detail ?? body.title,
    status: response.status,
    errors: body.errors,
    requestId: body.requestId,
    retryAfter,
  });
}

// Retry-After holds seconds or a date (RFC 9110, 10.2.3).
function millisecondsOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' && 'title' in body
  );
}
