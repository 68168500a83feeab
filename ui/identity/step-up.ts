import type { callIdentity } from '../data/identity.ts';
import { ProblemError } from '../data/problem.ts';

export type CallIdentity = typeof callIdentity;

/**
 * Calls that ask for a fresh sign-in where an action wants one, and then ask the action again. `confirm` resolves to
 * whether somebody has proved who they are; of several at once only one is asked. `onSignedOut`: the session has ended.
 */
export function callsWithStepUp(call: CallIdentity, confirm: () => Promise<boolean>, onSignedOut: () => void): CallIdentity {
  let asking: Promise<boolean> | undefined;
  const askOnce = (): Promise<boolean> => (asking ??= confirm().finally(() => (asking = undefined)));

  return async (action, params, options) => {
    try {
      return await call(action, params, options);
    } catch (problem) {
      const code = problem instanceof ProblemError ? problem.code : undefined;
      if (code === 'unauthenticated') onSignedOut();
      if (code !== 'step_up_required' || !(await askOnce())) throw problem;
    }
    return call(action, params, options);
  };
}
