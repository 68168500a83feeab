import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { defineContract, type Access } from '../services/kit/contract.ts';
import { hostContracts } from './host-contracts.ts';
import { routesOf, routeTable } from './routes.ts';

const action = (rest: `${'GET' | 'POST'} /${string}` | undefined, access: Access = 'anyone') => ({
  summary: '',
  access,
  rest,
  params: z.object({}),
  result: z.null(),
});

const contract = defineContract({
  name: 'things',
  actions: {
    list: action('GET /things'),
    create: action('POST /things'),
    get: action('GET /things/:id'),
    search: action('GET /things/search'),
    part: action('GET /things/:thing/parts/:part'),
    hidden: action('GET /hidden', 'internal'),
    silent: action(undefined),
  },
  events: {},
  subscribes: [],
});

const table = routeTable(routesOf([contract]));

function found(method: string, path: string): unknown {
  const result = table.find(method, path);
  if (result === undefined || 'allow' in result) return result;
  return [result.route.kind === 'action' && result.route.action, ...result.parameters.map((one) => one.join('='))];
}

describe('find', () => {
  test.each<[string, string, unknown]>([
    ['GET', '/things', ['things.list']],
    ['POST', '/things', ['things.create']],
    ['HEAD', '/things', ['things.list']],
    ['GET', '/things/7', ['things.get', 'id=7']],
    ['GET', '/things/a%2Fb%20c', ['things.get', 'id=a/b c']],
    ['GET', '/things/__proto__', ['things.get', 'id=__proto__']],
    ['GET', '/things/search', ['things.search']],
    ['GET', '/things/7/parts/8', ['things.part', 'thing=7', 'part=8']],
    ['DELETE', '/things', { allow: ['GET', 'POST', 'HEAD'] }],
    ['constructor', '/things', { allow: ['GET', 'POST', 'HEAD'] }],
    ['GET', '/', undefined],
    ['GET', '/things/', undefined],
    ['GET', '//things', undefined],
    ['GET', '/things//', undefined],
    ['GET', '/things/7/parts', undefined],
    ['GET', '/things/7/parts/8/9', undefined],
    ['GET', '/hidden', undefined],
    ['GET', '/constructor', undefined],
  ])('%s %s', (method, path, expected) => {
    expect(found(method, path)).toEqual(expected);
  });
});

test('two routes that take the same requests are refused', () => {
  const twin = { ...contract, name: 'twins', actions: { get: action('GET /things/:other') } };
  expect(() => routeTable(routesOf([contract, twin]))).toThrow('GET /things/:other (twins.get) and GET /things/:id (things.get)');
});

test('the routes of all hosts fit together', () => {
  for (const contracts of Object.values(hostContracts)) expect(() => routeTable(routesOf(contracts))).not.toThrow();
});
