import type { hostSession } from '../../gateway/sign-in/contract.ts';
import type { Result } from '../../services/kit/contract.ts';
import { request } from './request.ts';

export type HostSession = Result<typeof hostSession, 'read'>;

/** Who is signed in at this page's host. Throws ProblemError. */
export async function readHostSession(): Promise<HostSession> {
  return (await request({ method: 'GET', path: '/session' })) as HostSession;
}
