import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { auditActions, wordsOfDetail } from './audit.ts';

const identity = new URL('../../../services/platform/identity/', import.meta.url);

test('what the identity service writes to its log has words, and no words are for anything else', () => {
  const sources = globSync('**/*.ts', { cwd: identity }).filter((file) => !/\.test\.|^testing/.test(file));
  const written = new Set(sources.flatMap((file) => actionsIn(readFileSync(new URL(file, identity), 'utf8'))));
  expect([...written].toSorted()).toEqual(auditActions.toSorted());
});

test('how acting in somebody’s name ended is said in words, and what else a line says is left as it is', () => {
  const sessions = readFileSync(new URL('sessions.ts', identity), 'utf8');
  const reasons = [...(/\breason: (.*);/.exec(sessions)?.[1] ?? '').matchAll(/'([a-z-]+)'/g)].map(([, reason = '']) => reason);
  expect(reasons).toContain('expired');
  for (const reason of reasons) expect(wordsOfDetail('impersonation.ended', reason)).toMatch(/ /);
  expect(wordsOfDetail('impersonation.began', '15 minutes: expired')).toBe('15 minutes: expired');
  expect(wordsOfDetail('member.left', null)).toBeNull();
});

/** Actions as the lines of the log are made in code, and in SQL right after who did it. */
function actionsIn(source: string): string[] {
  const lines = [...source.matchAll(/\baction(?::| =)([^,;\n]*)/g)].map(([, value = '']) => value);
  const statements = [...source.matchAll(/insert into audit_log \(actor, action,[^`]*/g)].map(([statement]) => statement);
  return [...lines, ...statements].flatMap((text) => [...text.matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(([, action = '']) => action));
}
