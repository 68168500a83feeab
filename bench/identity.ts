import { join } from 'node:path';
import type { Benchmark, Figure } from './benchmark.ts';
import { loadGenerator } from './http-load.ts';
import { measureBearer } from './identity/bearer.ts';
import { connections, rounds, seconds } from './identity/compare-loads.ts';
import { measureLists } from './identity/lists.ts';
import { measureRevocations } from './identity/revocations.ts';
import { companies, openRows, people } from './identity/rows.ts';
import { measureSignIns } from './identity/sign-ins.ts';
import { measureTokens } from './identity/tokens.ts';

const slug = 'echoes';

export const identity: Benchmark = {
  title: 'tokens beside bare oidc-provider, a Bearer beside none, sign-ins by password, revocation, and lists of 10,000 people',
  async run({ platforms, say }) {
    const platform = await platforms.alone({}, join(import.meta.dirname, 'echo/main.ts'));
    await platform.tenant(slug, { plan: 'enterprise' });
    const rows = await openRows(platform);
    const figures: Figure[] = [];
    const parts = {
      tokens: () => measureTokens(platform),
      'a Bearer': () => measureBearer(platform, slug),
      lists: () => measureLists(platform, rows),
      revocations: () => measureRevocations(platform, slug, rows),
      'sign-ins': () => measureSignIns(platform, slug, rows),
    };
    try {
      say(`filling in ${people} people`);
      await rows.fill();
      for (const [name, measure] of Object.entries(parts)) {
        say(name);
        figures.push(...(await measure()));
      }
      return {
        figures,
        notes: [
          `tokens and Bearer: ${connections} connections, ${rounds} rounds of ${seconds} s each, forms by autocannon, the rest by ${loadGenerator}`,
          'each of our tokens is looked up and written to the audit log in PostgreSQL; the rival keeps one client and everything else in memory',
          `revocations: four clients ask without a pause; lists: ${people} people and ${companies} companies, pages of 50`,
        ],
      };
    } finally {
      await rows.close();
    }
  },
};
