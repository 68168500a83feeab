import { ProblemError } from '../../data/problem.ts';
import { signIn, type SignInState } from '../../data/sign-in.ts';

/** What a step tells of a proof that was taken. */
export type Proved = { state: SignInState; trust?: boolean };

/** Gives a first proof; where the sign-in has ended meanwhile, to a new one, since nothing was in it yet. */
export async function beginningAnew(proof: () => Promise<SignInState>, { confirm }: { confirm: boolean }): Promise<SignInState> {
  try {
    return await proof();
  } catch (problem) {
    if (!isExpired(problem)) throw problem;
  }
  await signIn.begin({ confirm });
  return proof();
}

/** Gives a later proof. Where the sign-in has ended meanwhile the steps around are told by `expired`: here nobody can mend it. */
export async function goingOn<Value>(step: HTMLElement, proof: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await proof();
  } catch (problem) {
    if (!isExpired(problem)) throw problem;
    step.dispatchEvent(new CustomEvent('expired', { detail: problem }));
    return undefined;
  }
}

const isExpired = (problem: unknown): problem is ProblemError => problem instanceof ProblemError && problem.code === 'sign_in_expired';

declare global {
  interface HTMLElementEventMap {
    proved: CustomEvent<Proved>;
    expired: CustomEvent<ProblemError>;
  }
}
