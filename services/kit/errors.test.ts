import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import moleculer from 'moleculer';
import { AppError, codeOf, errorTable, problemOf } from './errors.ts';

test('docs/errors.md lists exactly the codes, with their statuses and whether they pass', () => {
  const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `(\w+)`( ↻)? \| (\d{3}) \|/gm)].map(([, code, again, status]) => `${code} ${status} ${again !== undefined}`);
  const known = Object.entries(errorTable).map(([code, entry]) => `${code} ${entry.status} ${'retryable' in entry}`);
  expect(listed.toSorted()).toEqual(known.toSorted());
});

describe('codeOf', () => {
  test('knows an error that came over the mesh by its type', () => {
    const rebuilt = Object.assign(new Error('x'), { name: 'AppError', code: 404, type: 'cart_not_found' });
    expect(codeOf(rebuilt)).toBe('cart_not_found');
  });

  test('puts the failures of the mesh in our words', () => {
    expect(codeOf(new moleculer.Errors.ServiceNotFoundError({ action: 'a' }))).toBe('service_unavailable');
    expect(codeOf(new moleculer.Errors.RequestTimeoutError({ action: 'a', nodeID: 'n' }))).toBe('request_timeout');
    expect(codeOf(new moleculer.Errors.QueueIsFullError({ action: 'a', nodeID: 'n', size: 1, limit: 1 }))).toBe('overloaded');
  });

  test.each([undefined, 'text', new Error('x'), Object.assign(new Error('x'), { type: 'toString' })])('takes %p for internal', (thrown) => {
    expect(codeOf(thrown)).toBe('internal');
  });
});

describe('problemOf', () => {
  test('tells what the caller can act on', () => {
    const errors = [{ path: 'quantity', message: 'too small' }];
    expect(problemOf(new AppError('invalid_fields', { detail: 'Look.', errors }), 'request-1')).toEqual({
      type: '/api/docs/errors#invalid_fields',
      title: 'Some fields are wrong',
      status: 422,
      detail: 'Look.',
      code: 'invalid_fields',
      errors,
      requestId: 'request-1',
    });
  });

  test('keeps to itself what an unknown error says', () => {
    const problem = problemOf(Object.assign(new Error('password=x'), { data: { detail: 7, secret: 's' } }));
    expect(JSON.stringify(problem)).not.toMatch(/password|secret/);
    expect(problem.code).toBe('internal');
  });
});
