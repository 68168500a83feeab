import { startAuthentication } from '@simplewebauthn/browser';
import { signIn, type SignInState } from '../../data/sign-in.ts';

/** Lets the browser prove a passkey. @throws ProblemError, or the browser's `NotAllowedError` where somebody thought better of it */
export async function provePasskey(): Promise<SignInState> {
  const optionsJSON = await signIn.passkeyOptions();
  return signIn.passkey(await startAuthentication({ optionsJSON }));
}
