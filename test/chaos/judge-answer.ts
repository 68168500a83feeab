import { errorTable, type ErrorCode } from '../../services/kit/errors.ts';

export type Judged = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
};

export type Expectations = {
  /** Codes of refusals that this request may meet beside those that a fault explains. */
  allows?: readonly ErrorCode[];
  /** Texts that only answers to other tenants hold. */
  foreign: readonly string[];
};

/** What any request may meet while something is away: it says when to come again. */
const passing: ReadonlySet<string> = new Set<ErrorCode>([
  'service_unavailable', 'request_timeout', 'database_unavailable', 'overloaded', 'tenant_not_ready', 'too_many_requests', 'supervisor_succeeded',
]);

const successes: ReadonlySet<number> = new Set([200, 201, 202, 204]);

/** What is wrong with an answer, in words; nothing for one that may be. */
export function judgeAnswer({ status, headers, text }: Judged, { allows = [], foreign }: Expectations): { invariant: string; text: string }[] {
  const wrong: { invariant: string; text: string }[] = [];
  const complain = (invariant: string, words: string) => void wrong.push({ invariant, text: words });

  for (const mark of foreign) if (text.includes(mark)) complain('I9', `an answer holds ${mark} of another tenant`);
  if (successes.has(status)) return wrong;

  const code = codeIn(text);
  if (code === undefined) complain('door', `a ${status} without a code: ${text.slice(0, 200)}`);
  else if (errorTable[code].status !== status) complain('door', `${code} came with status ${status}`);
  else if (!passing.has(code) && !allows.includes(code)) complain('door', `${status} ${code} ${detailIn(text)}`.trim());
  if ((status === 503 || status === 429) && headers['retry-after'] === undefined) complain('door', `a ${status} ${code} without Retry-After`);
  if (!String(headers['content-type']).startsWith('application/problem+json')) complain('door', `a ${status} that is no problem document`);
  return wrong;
}

function detailIn(text: string): string {
  return JSON.stringify((JSON.parse(text) as { detail?: unknown }).detail ?? '').slice(0, 200);
}

/** Of a problem document, where it is one of ours. */
export function codeIn(text: string): ErrorCode | undefined {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === 'string' && Object.hasOwn(errorTable, code) ? (code as ErrorCode) : undefined;
  } catch {
    return undefined;
  }
}
