import { ProblemError } from '../../data/problem.ts';
import { signIn, type SignInState } from '../../data/sign-in.ts';

/** What a step tells of a proof that was taken. */
export type Proved = { state: SignInState; trust?: boolean };

/** Gives a first proof; where the sign-in has ended meanwhile, to a new one, since nothing was in it yet. */
export async function beginningAnew(proof: () => Promise<SignInState>, { confirm }: { confirm: boolean }): Promise<SignInState> {
  try {
    return await proof();
  } catch (problem) {
    if (!(problem instanceof ProblemError && problem.code === 'sign_in_expired')) throw problem;
  }
  await signIn.begin({ confirm });
  return proof();
}

declare global {
  interface HTMLElementEventMap {
    proved: CustomEvent<Proved>;
  }
}
