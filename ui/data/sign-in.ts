import type { PublicKeyCredentialRequestOptionsJSON, AuthenticationResponseJSON } from '@simplewebauthn/browser';
import type { Result } from '../../services/kit/contract.ts';
import type { identity } from '../../services/platform/identity/contract.ts';
import { request } from './request.ts';

export type SignInState = Result<typeof identity, 'sign-in.state'>;
export type Method = SignInState['done'][number];
export type TotpProposal = Result<typeof identity, 'sign-in.begin-totp'>;
type Enrolled = Result<typeof identity, 'sign-in.confirm-totp'>;

// The sign-in's name is in a cookie that no script sees, so these routes are the gateway's own.
const post = async <Answer>(path: string, body: object = {}): Promise<Answer> =>
  (await request({ method: 'POST', path: `/sign-in${path}`, body })) as Answer;

/** The steps of a sign-in; each answers how far it has come. All throw ProblemError. */
export const signIn = {
  /** `confirm`: whoever is signed in here proves it again. */
  begin: ({ confirm }: { confirm: boolean }) => post<SignInState>('', confirm ? { confirm } : {}),
  /** `email` is left out where one confirms. */
  password: (proof: { email?: string; password: string }) => post<SignInState>('/password', proof),
  magicLink: (token: string) => post<SignInState>('/magic-link', { token }),
  passkeyOptions: () => post<PublicKeyCredentialRequestOptionsJSON>('/passkey/options'),
  passkey: (response: AuthenticationResponseJSON) => post<SignInState>('/passkey', { response }),
  totp: (code: string) => post<SignInState>('/totp', { code }),
  recoveryCode: (code: string) => post<SignInState>('/recovery-code', { code }),
  beginTotp: () => post<TotpProposal>('/totp/begin'),
  confirmTotp: (code: string) => post<Enrolled>('/totp/confirm', { code }),
  /** Makes the session, once all is proved. `trust`: ask this browser for no second factor for 30 days. */
  finish: ({ trust }: { trust: boolean }) => post<{ personId: string; methods: Method[] }>('/finish', trust ? { trust } : {}),
};

export async function signOut(): Promise<void> {
  await request({ method: 'POST', path: '/sign-out', body: {} });
}
