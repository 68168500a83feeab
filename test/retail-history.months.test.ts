/** The months of the UCI "Online Retail" data set, where they are at hand: they are not part of the project. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { importHistory } from '../commands/import/import-history.ts';
import { RetailHistoryOracle } from './retail-history-oracle.ts';
import { type HistoryShop, openHistoryShop } from './retail-history-shop.ts';
import { testServers } from './servers.ts';

const source = fileURLToPath(new URL('../../shared/data/online-retail', import.meta.url));
const months = existsSync(source) ? readdirSync(source).filter((name) => name.endsWith('.csv.gz')).toSorted() : [];

if (months.length === 0) {
  test.skip('retail history: skipped, since the months of ../shared/data/online-retail are not here', () => {});
} else {
  describe('retail history', () => {
    // Copied, since rejects are written beside the file.
    const folder = mkdtempSync(join(tmpdir(), 'retail-months-'));
    const stock = new Map<string, number>();
    let shop: HistoryShop;

    beforeAll(async () => {
      shop = await openHistoryShop((await testServers()).addresses.databaseUrl);
      jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    });
    afterAll(async () => {
      await shop.close();
      rmSync(folder, { recursive: true });
    });

    const load = (file: string) => importHistory({ operator: shop.operator, tenant: 'test', file, openingStock: 0 });

    async function expectFigures(oracle: RetailHistoryOracle): Promise<void> {
      for (const grouping of ['day', 'product', 'country', 'channel'] as const) {
        expect(await shop.rows(grouping, oracle.from, oracle.to)).toEqual(oracle.rows(grouping));
      }
      expect(await shop.stock()).toEqual(stock);
    }

    test.each(months)('%s: every figure and every stock is what the file says, to the penny', async (name) => {
      const file = join(folder, name);
      copyFileSync(join(source, name), file);
      const oracle = new RetailHistoryOracle(file);
      for (const [sku, pieces] of oracle.stock) stock.set(sku, (stock.get(sku) ?? 0) + pieces);
      expect(await load(file)).toEqual(oracle.summary);
      await expectFigures(oracle);
    }, 600_000);

    test('the first month once more changes nothing', async () => {
      const file = join(folder, months[0]!);
      const oracle = new RetailHistoryOracle(file);
      expect(await load(file)).toEqual(oracle.summary);
      await expectFigures(oracle);
    }, 600_000);

    test('the ledger sums to what is on hand', async () => {
      const { rows } = await shop.superuser.query(`
        select sku from warehouse.balances
        full join (select sku, sum(delta) as total from warehouse.movements group by sku) as sums using (sku)
        where on_hand is distinct from coalesce(total, 0)`);
      expect(rows).toEqual([]);
    });
  });
}
