import { emailOf, largest } from '../../services/platform/identity/testing/crowd.ts';
import type { Platform } from '../../test/platform.ts';
import { asked } from '../bench-shop.ts';
import type { Figure } from '../benchmark.ts';
import { median, percentile } from '../percentiles.ts';
import { type IdentityRows, operatorOf } from './rows.ts';

/** Pages of each list: the first ones, and as many from where the cursor leads on. */
const pages = 40;
const pageSize = 50;

const ofOperator = [
  '/api/people',
  '/api/people?search=person-09',
  '/api/organisations',
  '/api/applications',
  '/api/audit',
  '/api/audit?action=session.opened',
  '/api/me/sessions',
  '/api/me/devices',
  '/api/me/audit',
  ...['members', 'members?search=person%2099', 'invitations', 'service-accounts', 'suppliers', 'brands', 'audit'].map(
    (list) => `/api/organisations/${largest}/${list}`,
  ),
];
/** Of a person who is in every company. */
const ofMember = ['/api/me/organisations'];

type Page = { items: unknown[]; next: string | null };

/** The time of a page of every list of the identity host. */
export async function measureLists(platform: Platform, rows: IdentityRows): Promise<Figure[]> {
  const operator = await rows.session(operatorOf(platform).email);
  const member = await rows.session(emailOf(1));
  const figures: Figure[] = [];
  for (const [paths, { secret }] of [[ofOperator, operator], [ofMember, member]] as const) {
    for (const path of paths) figures.push(...(await timesOf(path, `session=${secret}`)));
  }
  return figures;

  async function timesOf(path: string, cookie: string): Promise<Figure[]> {
    const took: number[] = [];
    let after: string | null = null;
    for (let page = 0; page < pages; page += 1) {
      const query: string = `${path.includes('?') ? '&' : '?'}limit=${pageSize}${after === null ? '' : `&after=${after}`}`;
      const start = performance.now();
      const { items, next }: Page = await asked(platform.ask<Page>('identity', 'GET', `${path}${query}`, { headers: { cookie } }));
      took.push(performance.now() - start);
      if (items.length === 0) throw new Error(`${path} is empty`);
      after = next;
    }
    const name = path.replace('/api/', '').replace(largest, ':organisation');
    return [
      { name: `a page of ${name}, median`, value: median(took), unit: 'ms' },
      { name: `a page of ${name}, p95`, value: percentile(took, 95), unit: 'ms', must: { atMost: 100 } },
    ];
  }
}
