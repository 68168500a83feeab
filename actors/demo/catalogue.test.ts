import { expect, test } from '@jest/globals';
import { webshop } from '../../services/tenant/webshop/contract.ts';
import { warehouse } from '../../services/tenant/warehouse/contract.ts';
import { catalogue } from './catalogue.ts';
import { bodyOf } from './seed-demo.ts';

test.each(catalogue)('$sku can be added to a shop', (product) => {
  const params = webshop.actions['products.create'].params.parse(bodyOf(product));

  expect(params.price).toEqual({ amount: product.price, currency: 'GBP' });
  expect(params.price.amount).toBeGreaterThan(0);
  expect(params.category).toBe(product.category);
  expect(params.title.length).toBeLessThanOrEqual(60);
  expect(params.description.length).toBeGreaterThan(40);
});

test('Every SKU, title and picture of the catalogue is its own', () => {
  expect(new Set(catalogue.map(({ sku }) => sku)).size).toBe(catalogue.length);
  expect(new Set(catalogue.map(({ title }) => title)).size).toBe(catalogue.length);
  expect(new Set(catalogue.map(({ picture }) => picture.motif)).size).toBe(catalogue.length);
});

test('The catalogue shows a shop with plenty, with few left, sold out, and what is not kept in stock', () => {
  const stocks = catalogue.map(({ stock }) => stock);

  expect(new Set(catalogue.map(({ category }) => category)).size).toBe(6);
  expect(stocks.filter((stock) => stock === null).length).toBeGreaterThanOrEqual(1);
  expect(stocks.filter((stock) => stock === 0)).toHaveLength(1);
  expect(stocks.filter((stock) => stock && stock <= 5).length).toBeGreaterThanOrEqual(2);
});

test('The opening stock can be booked', () => {
  for (const { sku, stock } of catalogue) {
    if (!stock) continue;
    warehouse.actions['stock.adjust'].params.parse({ sku, delta: stock, reason: 'opening' });
  }
});
