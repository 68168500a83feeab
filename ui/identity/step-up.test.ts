import { expect, test } from '@jest/globals';
import { ProblemError } from '../data/problem.ts';
import { callsWithStepUp, type CallIdentity } from './step-up.ts';

const stepUp = () => new ProblemError('step_up_required', { message: 'x', status: 401 });

function away(): never {
  throw new Error('not expected');
}

test('a call that wants a fresh sign-in is asked again once it was confirmed; several at once ask once', async () => {
  let fresh = false;
  let asked = 0;
  const server = (async () => {
    if (!fresh) throw stepUp();
    return 'done';
  }) as unknown as CallIdentity;
  const call = callsWithStepUp(server, async () => {
    asked += 1;
    await Promise.resolve();
    return (fresh = true);
  }, away);
  expect(await Promise.all([call('totp.begin', {}), call('totp.remove', {})])).toEqual(['done', 'done']);
  expect(asked).toBe(1);
});

test.each(['step_up_required', 'factor_required'] as const)('a call that is refused with %s is asked again after the proof that it wants', async (code) => {
  const asked: string[] = [];
  const server = (async () => {
    if (asked.length === 0) throw new ProblemError(code, { message: 'x', status: 401 });
    return 'done';
  }) as unknown as CallIdentity;
  const call = callsWithStepUp(server, async (reason) => asked.push(reason) > 0, away);
  expect(await call('members.list', { organisation: 'acme' })).toBe('done');
  expect(asked).toEqual([code]);
});

test('where it is not confirmed the problem stays, and nothing is asked again', async () => {
  let calls = 0;
  const server = (async () => {
    calls += 1;
    throw stepUp();
  }) as unknown as CallIdentity;
  const call = callsWithStepUp(server, async () => false, away);
  await expect(call('totp.remove', {})).rejects.toMatchObject({ code: 'step_up_required' });
  expect(calls).toBe(1);
});

test('a session that has ended is told', async () => {
  let told = 0;
  const server = (async () => {
    throw new ProblemError('unauthenticated', { message: 'x', status: 401 });
  }) as unknown as CallIdentity;
  const call = callsWithStepUp(server, away, () => (told += 1));
  await expect(call('people.me', {})).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(told).toBe(1);
});
