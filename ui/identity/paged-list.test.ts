import { expect, test } from '@jest/globals';
import { PagedList } from './paged-list.ts';

const host = { addController: () => undefined, removeController: () => undefined, requestUpdate: () => undefined, updateComplete: Promise.resolve(true) };

test('more goes on at the cursor, and open begins again while what is shown stays', async () => {
  const asked: (string | undefined)[] = [];
  const list = new PagedList(host, async (after) => {
    asked.push(after);
    return after === undefined ? { items: [1, 2], next: 'c' } : { items: [3], next: null };
  });
  await list.open();
  await list.more();
  expect(list.items).toEqual([1, 2, 3]);
  await list.more();
  const again = list.open();
  expect(list.items).toEqual([1, 2, 3]);
  await again;
  expect(list.items).toEqual([1, 2]);
  expect(asked).toEqual([undefined, 'c', undefined]);
});

test('an answer that was overtaken is dropped', async () => {
  const answers: ((items: string[]) => void)[] = [];
  const list = new PagedList<string>(host, () => new Promise((resolve) => answers.push((items) => resolve({ items, next: null }))));
  const first = list.open();
  const second = list.open({ anew: true });
  answers[1]?.(['new']);
  answers[0]?.(['old']);
  await Promise.all([first, second]);
  expect(list.items).toEqual(['new']);
});

test('a list that could not be read keeps what it has and the problem', async () => {
  let fails = false;
  const list = new PagedList(host, async () => {
    if (fails) throw new Error('away');
    return { items: [1], next: null };
  });
  await list.open();
  fails = true;
  await list.open();
  expect(list).toMatchObject({ items: [1], busy: false, problem: new Error('away') });
});
