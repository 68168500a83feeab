import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newEmail, signUp } from '../../services/platform/identity/testing/browser.ts';
import { type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

/** Pairs of tries, each from an address of its own, since those at one account are limited. */
const pairs = 15;

let world: IdentityWorld;

beforeAll(async () => {
  // A comparison takes some 60 ms: an answer without one would be out many times sooner than the rest of it takes.
  world = await openIdentityWorld({ passwordCost: 10 });
}, 180_000);

afterAll(() => world?.close());

/** Milliseconds until a wrong password is refused. */
async function signInTime(email: string, from: string): Promise<number> {
  const browser = world.browser(from);
  await browser.ask('/api/sign-in', { body: {} });
  return timeOf(async () => expect((await browser.ask('/api/sign-in/password', { body: { email, password: 'wrong' } })).status).toBe(401));
}

const mailTime = (path: string) => (email: string, from: string) =>
  timeOf(async () => expect((await world.browser(from).ask(path, { body: { email } })).status).toBe(202));

async function timeOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const median = (times: number[]) => times.sort((one, other) => one - other)[Math.floor(times.length / 2)]!;

// One after the other in turn: what else the machine does slows both alike, and a median forgets what it did to one of them.
test.each([
  ['a wrong password', signInTime],
  ['the wish to sign up', mailTime('/api/sign-up')],
  ['the wish to reset a password', mailTime('/api/password/reset')],
  ['the wish for a magic link', mailTime('/api/magic-link')],
])('36: %s takes as long with an address that is known as with one that is not', async (_, ask) => {
  const known: number[] = [];
  const unknown: number[] = [];
  // A mail that is still being sent would slow whoever comes next.
  const quietly: typeof ask = async (email, from) => {
    await world.identity.settled();
    return ask(email, from);
  };
  const { email: first } = await signUp(world.identity);
  await ask(first, '127.0.1.1');
  await ask(newEmail(), '127.0.1.1');
  for (let pair = 0; pair < pairs; pair += 1) {
    const { email } = await signUp(world.identity);
    const from = `127.0.1.${2 + pair}`;
    const one = async () => known.push(await quietly(email, from));
    const other = async () => unknown.push(await quietly(newEmail(), from));
    // In the one order as often as in the other: what comes second may find something warm.
    for (const turn of pair % 2 === 0 ? [one, other] : [other, one]) await turn();
  }
  const ratio = median(unknown) / median(known);
  expect(ratio).toBeGreaterThan(1 / 2);
  expect(ratio).toBeLessThan(2);
}, 120_000);
