/**
 * What a gateway and a node of a tenant say to each other, in JSON over NATS. An answer begins with a byte that tells
 * whether the result follows or an error, so that a gateway hands on the result's bytes without reading them.
 */
import { z } from 'zod';
import { AppError, FieldError, errorTable, problemOf, type ErrorCode } from '../errors.ts';
import type { RequestMeta } from '../envelope.ts';

export const TenantRequest = z.object({
  /** The full Moleculer action, e.g. `webshop.products.get`. */
  action: z.string(),
  params: z.record(z.string(), z.unknown()),
  requestID: z.string(),
  /** A `RequestMeta`, which the service that is asked checks as it checks every message. */
  meta: z.looseObject({}),
});

export type TenantRequest = Omit<z.infer<typeof TenantRequest>, 'meta'> & { meta: RequestMeta };

const Failure = z.object({
  code: z.custom<ErrorCode>((code) => typeof code === 'string' && Object.hasOwn(errorTable, code)),
  detail: z.string().optional(),
  errors: z.array(FieldError).optional(),
});

const success = '+';
const failure = '-';

/** @param result JSON text */
export const answerWith = (result: string): string => success + result;

export function answerWithError(error: unknown): string {
  const { code, detail, errors } = problemOf(error);
  return failure + JSON.stringify({ code, detail, errors } satisfies z.infer<typeof Failure>);
}

/**
 * The result's JSON text.
 * @throws AppError as the node answered; internal for what is no answer
 */
export function readAnswer(text: string): string {
  if (text.startsWith(success)) return text.slice(1);
  const read = text.startsWith(failure) ? Failure.safeParse(parsed(text.slice(1))) : undefined;
  if (!read?.success) throw new AppError('internal', { cause: new Error('a node of a tenant gave no answer that can be read') });
  const { code, detail, errors } = read.data;
  throw new AppError(code, { detail, errors });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
