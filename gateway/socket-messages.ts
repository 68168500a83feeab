import { z } from 'zod';
import { AppError, type Problem } from '../services/kit/errors.ts';

const Follow = z.strictObject({ follow: z.literal('order'), id: z.uuid(), token: z.string().max(100).optional() });
const Unfollow = z.strictObject({ unfollow: z.literal('order'), id: z.uuid() });
const Asked = z.union([Follow, Unfollow]);

/** What a client says over a socket. */
export type Asked = z.infer<typeof Asked>;

/** What is told over a socket. Of a problem: `id` of the order it concerns, `retryAfter` in seconds. */
export type Told = { order: object } | { problem: Problem; id?: string; retryAfter?: number };

const help = 'Send {"follow":"order","id":…,"token":…} or {"unfollow":"order","id":…}.';

/** @throws AppError invalid_json, invalid_fields */
export function readAsked(message: { toString(): string }, isBinary: boolean): Asked {
  if (isBinary) throw new AppError('invalid_json', { detail: help });
  let value: unknown;
  try {
    value = JSON.parse(message.toString());
  } catch (cause) {
    throw new AppError('invalid_json', { detail: help, cause });
  }
  const read = Asked.safeParse(value);
  if (!read.success) throw new AppError('invalid_fields', { detail: help, cause: read.error });
  return read.data;
}
