import { emailOf } from '../../services/platform/identity/testing/crowd.ts';
import type { Platform } from '../../test/platform.ts';
import { asked } from '../bench-shop.ts';
import type { Figure } from '../benchmark.ts';
import { median } from '../percentiles.ts';
import { type IdentityRows, operatorOf } from './rows.ts';

const rounds = 10;
/** Requests that must all be allowed before, and all be denied after. */
const sure = 20;
const pollers = 4;

/** From a command that takes something away to the last answer of a shop that did not heed it, with every cache warm. */
export async function measureRevocations(platform: Platform, slug: string, rows: IdentityRows): Promise<Figure[]> {
  const origin = `http://identity.localhost:${platform.port}`;
  const operator = await rows.session(operatorOf(platform).email);
  const asOperator = { cookie: `session=${operator.secret}`, origin, 'sec-fetch-site': 'same-origin' };
  const remove = (path: string) => asked(platform.ask('identity', 'DELETE', path, { headers: asOperator }));

  async function memberRemoved(round: number) {
    const email = emailOf(100 + round);
    const personId = await rows.member(email, slug, 'staff');
    const session = await rows.session(email);
    const cookie = `session=${await rows.hostSession(session.id, `http://${slug}.localhost:${platform.port}`)}`;
    return millisecondsToDenial({ cookie }, () => remove(`/api/organisations/${slug}/members/${personId}`));
  }

  async function sessionEnded(round: number) {
    const email = emailOf(200 + round);
    await rows.member(email, slug, 'staff');
    const session = await rows.session(email);
    const cookie = `session=${await rows.hostSession(session.id, `http://${slug}.localhost:${platform.port}`)}`;
    const headers = { ...asOperator, cookie: `session=${session.secret}` };
    return millisecondsToDenial({ cookie }, () => asked(platform.ask('identity', 'DELETE', `/api/me/sessions/${session.id}`, { headers })));
  }

  async function keyRevoked() {
    const key = await rows.apiKey(slug);
    const authorization = `Bearer ${key.secret}`;
    return millisecondsToDenial({ authorization }, () => remove(`/api/organisations/${slug}/service-accounts/${key.id}`));
  }

  async function millisecondsToDenial(headers: Record<string, string>, revoke: () => Promise<unknown>): Promise<number> {
    const statusNow = async () => (await platform.ask(slug, 'GET', '/api/stock?limit=1', { headers })).status;
    for (let count = 0; count < sure; count += 1) {
      const status = await statusNow();
      if (status !== 200) throw new Error(`${status} before anything was revoked`);
    }
    const start = performance.now();
    let lastAllowed = start;
    const polling = Array.from({ length: pollers }, async () => {
      for (let denied = 0; denied < sure; ) {
        const isDenied = [401, 403].includes(await statusNow());
        denied = isDenied ? denied + 1 : 0;
        if (!isDenied) lastAllowed = Math.max(lastAllowed, performance.now());
      }
    });
    await Promise.all([revoke(), ...polling]);
    return lastAllowed - start;
  }

  const kinds = { 'a member removed': memberRemoved, 'a session ended elsewhere': sessionEnded, 'an API key revoked': keyRevoked };
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(kinds)) {
    const took: number[] = [];
    for (let round = 0; round < rounds; round += 1) took.push(await measure(round));
    figures.push(
      { name: `${name}, to the last request that was let in, median`, value: median(took), unit: 'ms' },
      { name: `${name}, to the last request that was let in, slowest of ${rounds}`, value: Math.max(...took), unit: 'ms', must: { atMost: 1_000 } },
    );
  }
  return figures;
}
