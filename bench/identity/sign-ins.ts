import { emailOf } from '../../services/platform/identity/testing/crowd.ts';
import type { Platform } from '../../test/platform.ts';
import { asked } from '../bench-shop.ts';
import type { Figure } from '../benchmark.ts';
import { pacedLoad } from '../paced-load.ts';
import { percentile } from '../percentiles.ts';
import { ratioOf, sideBySide } from '../side-by-side.ts';
import { type IdentityRows, operatorOf } from './rows.ts';

const atOnce = 8;
const rounds = 4;
const seconds = 6;
const perSecond = 100;

/** Requests that read, of a shop and of identity in turns, in calm and while eight people sign in over and over. */
export async function measureSignIns(platform: Platform, slug: string, rows: IdentityRows): Promise<Figure[]> {
  const headers = { cookie: `session=${(await rows.session(operatorOf(platform).email)).secret}` };
  let turn = 0;
  const ask = () => {
    turn += 1;
    return asked(turn % 2 === 0 ? platform.ask(slug, 'GET', '/api/products?limit=1') : platform.ask('identity', 'GET', '/api/me', { headers }));
  };
  const people = Array.from({ length: atOnce }, (_, index) => browserOf(platform, emailOf(index + 1)));
  // Their browsers are known from now on: no mail goes out any more.
  await Promise.all(people.map((signIn) => signIn()));
  const calm = async () => ({ took: await pacedLoad(perSecond, seconds, ask), signedIn: 0 });
  await calm();
  const pairs = await sideBySide(rounds, busy, calm);
  const all = (side: 'one' | 'other') => pairs.flatMap((pair) => pair[side].took);
  return [
    { name: 'requests in calm, p50', value: percentile(all('other'), 50), unit: 'ms' },
    { name: 'requests in calm, p99', value: percentile(all('other'), 99), unit: 'ms' },
    { name: `requests beside ${atOnce} sign-ins at once, p50`, value: percentile(all('one'), 50), unit: 'ms' },
    { name: `requests beside ${atOnce} sign-ins at once, p99`, value: percentile(all('one'), 99), unit: 'ms' },
    { name: 'ratio of the p99s', value: ratioOf(pairs, ({ took }) => percentile(took, 99)), unit: '×', must: { atMost: 1.5 } },
    { name: 'sign-ins by password', value: pairs.reduce((sum, { one }) => sum + one.signedIn, 0) / (rounds * seconds), unit: '/s' },
  ];

  async function busy() {
    const until = performance.now() + seconds * 1_000;
    let signedIn = 0;
    const signingIn = people.map(async (signIn) => {
      while (performance.now() < until) {
        await signIn();
        if (performance.now() < until) signedIn += 1;
      }
    });
    const took = await pacedLoad(perSecond, seconds, ask);
    await Promise.all(signingIn);
    return { took, signedIn };
  }
}

/** A person's browser, which keeps its cookies: signs in, each time anew. */
function browserOf(platform: Platform, email: string): () => Promise<void> {
  const origin = `http://identity.localhost:${platform.port}`;
  const cookies = new Map<string, string>();
  const { password } = operatorOf(platform);

  async function post(path: string, body: object): Promise<void> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await platform.ask('identity', 'POST', path, { body, headers: { cookie, origin, 'sec-fetch-site': 'same-origin' } });
    await asked(Promise.resolve(answer));
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
  }

  return async () => {
    cookies.delete('session');
    await post('/api/sign-in', {});
    await post('/api/sign-in/password', { email, password });
    await post('/api/sign-in/finish', {});
  };
}
