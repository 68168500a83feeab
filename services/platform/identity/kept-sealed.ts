import { open, seal } from '../../../config/trust/secret-box.ts';
import type { Answer } from '../../kit/contract.ts';
import type { PlatformFacts } from '../../kit/platform.ts';
import type { KeptHandler } from '../../kit/service.ts';
import type { identity } from './contract.ts';
import type { Handler } from './handler.ts';
import type { IdentitySecrets } from './secrets.ts';

type Sealed = { sealed: string };

/** Lets an action whose answer holds a secret keep it under an Idempotency-Key: sealed, and for whoever asked alone. */
export function keptSealed<Action extends keyof (typeof identity)['actions']>(
  action: Action,
  { sealKey }: IdentitySecrets,
  handler: Handler<Action>,
): KeptHandler<typeof identity, Action, PlatformFacts> {
  const sealContext = (subject: string | null) => `idempotency/${action}/${subject ?? ''}`;
  return {
    run: async (context, params): Promise<Sealed> => ({
      sealed: seal(sealKey, JSON.stringify(await handler(context, params)), sealContext(context.scope.subject)),
    }),
    present: ({ scope }, { sealed }: Sealed) => JSON.parse(open(sealKey, sealed, sealContext(scope.subject))) as Answer<typeof identity, Action>,
  };
}
