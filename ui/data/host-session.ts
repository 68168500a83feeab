import type { hostSession } from '../../gateway/sign-in/contract.ts';
import type { Result } from '../../services/kit/contract.ts';
import { request } from './request.ts';

export type HostSession = Result<typeof hostSession, 'read'>;

/** Who is signed in at this page's host. Throws ProblemError. */
export async function readHostSession(): Promise<HostSession> {
  return (await request({ method: 'GET', path: '/session' })) as HostSession;
}

/** Where to sign in, to come back to this page. `confirm`: to prove more than the session has so far. */
export function signInAddress({ confirm = false } = {}): string {
  const query = new URLSearchParams({ return_to: location.pathname + location.search });
  return `/auth/sign-in?${confirm ? 'confirm&' : ''}${query}`;
}
