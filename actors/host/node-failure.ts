import { NatsError } from 'nats';
import { z } from 'zod';
import { isDatabaseAway } from '../../services/kit/database.ts';
import { withoutFolder } from './frame-name.ts';

/** `servers-away` is no fault of the tenant's. */
export const nodeFailureCauses = ['crashed', 'blocked', 'out-of-memory', 'servers-away'] as const;

/** Why a node ended by itself, in words for an operator. */
export const NodeFailure = z.object({
  cause: z.enum(nodeFailureCauses),
  reason: z.string().max(1_000),
});
export type NodeFailure = z.infer<typeof NodeFailure>;

/** Of a node that nobody can ask any more. */
export const connectionLost: NodeFailure = { cause: 'servers-away', reason: 'NATS has closed its connection' };

/** A node is gone, or was never there, and nobody had asked for it. */
export class NodeDown extends Error {
  readonly failure: NodeFailure;

  constructor(failure: NodeFailure) {
    super(`${failure.cause}: ${failure.reason}`);
    this.failure = failure;
  }
}

/** What was thrown, and where, as the reason of a crash. */
export function crashOf(thrown: unknown): NodeFailure {
  if (thrown instanceof NodeDown) return thrown.failure;
  if (thrown instanceof NatsError) return { cause: 'servers-away', reason: cut(`NATS: ${thrown.message}`) };
  if (isDatabaseAway(thrown)) return { cause: 'servers-away', reason: cut(`the database: ${(thrown as Error).message}`) };
  if (!(thrown instanceof Error)) return { cause: 'crashed', reason: cut(`threw ${String(thrown)}`) };
  const place = thrown.stack?.split('\n').find((line) => /^\s+at (?!.*\(?node:)/.test(line));
  return { cause: 'crashed', reason: cut(`${thrown.name}: ${thrown.message}${place ? ` ${withoutFolder(place.trim())}` : ''}`) };
}

/** For the blocking of an event loop. `where`: the innermost frames of what ran. */
export function blockageOf(milliseconds: number, where: string | undefined): NodeFailure {
  const duration = `${Math.round(milliseconds / 100) / 10} s`;
  return { cause: 'blocked', reason: cut(`blocked its event loop for ${duration}${where ? `, in ${where}` : ''}`) };
}

function cut(text: string): string {
  return text.slice(0, 1_000);
}
