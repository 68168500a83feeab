import { beforeEach, expect, test } from '@jest/globals';
import { nudges, type Nudges } from './nudges.ts';

type Hearing = { account: string; tell(topic: string, payload: unknown): void };

let hearings: Hearing[];
let heard: string[];
let news: Nudges;

beforeEach(() => {
  hearings = [];
  heard = [];
  news = nudges((account, onNudge) => {
    const hearing = { account, tell: onNudge };
    hearings.push(hearing);
    return () => void (hearings = hearings.filter((one) => one !== hearing));
  });
});

const listener = (name: string) => (topic: string) => void heard.push(`${name} ${topic}`);
const accounts = () => hearings.map(({ account }) => account);

test('a tenant to which nobody listens costs nothing', () => {
  news.reached('acme', 'A');
  expect(accounts()).toEqual([]);
});

test('whoever listens before the tenant was ever reached hears it from then on', () => {
  news.listen('acme', listener('one'));
  expect(accounts()).toEqual([]);
  news.reached('acme', 'A');
  news.reached('acme', 'A');
  hearings[0]!.tell('order', {});
  expect([accounts(), heard]).toEqual([['A'], ['one order']]);
});

test('all who listen to a tenant share one hearing, which ends with the last of them', () => {
  news.reached('acme', 'A');
  const stopOne = news.listen('acme', listener('one'));
  const stopOther = news.listen('acme', listener('other'));
  hearings[0]!.tell('order', {});
  stopOne();
  hearings[0]!.tell('stock', {});
  stopOther();
  stopOther();
  expect([accounts(), heard]).toEqual([[], ['one order', 'other order', 'other stock']]);
});

test('who stopped late ends nothing of those who came after', () => {
  news.reached('acme', 'A');
  const stop = news.listen('acme', listener('one'));
  stop();
  news.listen('acme', listener('other'));
  stop();
  hearings[0]!.tell('order', {});
  expect([accounts(), heard]).toEqual([['A'], ['other order']]);
});

test('a slug that was given anew is heard in its new account', () => {
  news.reached('acme', 'A');
  news.listen('acme', listener('one'));
  news.reached('acme', 'B');
  expect(accounts()).toEqual(['B']);
});

test('tenants are told apart', () => {
  news.reached('acme', 'A');
  news.reached('beta', 'B');
  news.listen('beta', listener('beta'));
  news.listen('acme', listener('acme'));
  hearings.find(({ account }) => account === 'A')!.tell('order', {});
  expect(heard).toEqual(['acme order']);
});
