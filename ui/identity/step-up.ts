import type { callIdentity } from '../data/identity.ts';
import { ProblemError } from '../data/problem.ts';

export type CallIdentity = typeof callIdentity;

/** What an action wants first: a sign-in of just now, or the second factor that a company asks for. */
export type StepUpReason = 'step_up_required' | 'factor_required';

/**
 * Calls that ask for another proof where an action wants one, and then ask the action again. `confirm` resolves to
 * whether somebody has proved who they are; of several at once only one is asked. `onSignedOut`: the session has ended.
 */
export function callsWithStepUp(call: CallIdentity, confirm: (reason: StepUpReason) => Promise<boolean>, onSignedOut: () => void): CallIdentity {
  let asking: Promise<boolean> | undefined;
  const askOnce = (reason: StepUpReason): Promise<boolean> => (asking ??= confirm(reason).finally(() => (asking = undefined)));

  return async (action, params, options) => {
    try {
      return await call(action, params, options);
    } catch (problem) {
      const code = problem instanceof ProblemError ? problem.code : undefined;
      if (code === 'unauthenticated') onSignedOut();
      if ((code !== 'step_up_required' && code !== 'factor_required') || !(await askOnce(code))) throw problem;
    }
    return call(action, params, options);
  };
}
