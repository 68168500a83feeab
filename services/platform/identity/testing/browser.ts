import { randomUUID } from 'node:crypto';
import type { Call } from '../../../kit/call.ts';
import { serviceScope } from '../../../kit/scope.ts';
import { identity } from '../contract.ts';
import type { RunningIdentity } from './open-identity.ts';

export const passphrase = 'eleven purple walruses hum';
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

export const newEmail = () => `${randomUUID()}@example.test`;

/** The token in the last letter to an address; empty where there is none. */
export async function mailed({ settled, letters }: RunningIdentity, to: string): Promise<string> {
  await settled();
  return /#([\w-]{43})/.exec(letters.findLast((each) => each.to === to)?.text ?? '')?.[1] ?? '';
}

/** Makes an account by its mail. */
export async function signUp(running: RunningIdentity, account: { email?: string; password?: string | null; name?: string } = {}) {
  const { email = newEmail(), password = passphrase, name = 'Ann' } = account;
  await running.as()(identity, 'sign-up.request', { email });
  return running.as()(identity, 'sign-up.finish', { token: await mailed(running, email), name, password: password ?? undefined });
}

export type SignedIn = {
  personId: string;
  session: { id: string; secret: string };
  device: { id: string; secret: string };
  /** As the person, in this session. */
  me: Call;
};

/** What the gateway does for a browser. It keeps its device cookie from one sign-in to the next. */
export function openBrowser(running: RunningIdentity, address = `198.51.100.${Math.floor(Math.random() * 1e9)}`) {
  const gateway = running.as({ ...serviceScope('gateway', 'a-test'), address });
  let device: string | undefined;

  async function finish(attempt: string, trust = false): Promise<SignedIn> {
    const { personId, session, device: known } = await gateway(identity, 'sign-in.finish', { attempt, trust });
    device = known.secret;
    return { personId, session, device: known, me: running.as({ kind: 'person', subject: personId, session: session.id, address }) };
  }

  return {
    gateway,
    finish,
    /** The name of a new sign-in. */
    begin: async (session?: string) => (await gateway(identity, 'sign-in.begin', { device, userAgent, session })).attempt,
    async signIn(email: string, password = passphrase): Promise<SignedIn> {
      const attempt = (await gateway(identity, 'sign-in.begin', { device, userAgent })).attempt;
      await gateway(identity, 'sign-in.password', { attempt, email, password });
      return finish(attempt);
    },
  };
}
