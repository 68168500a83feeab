import { LRUCache } from 'lru-cache';
import { codeOf, errorTable } from '../../services/kit/errors.ts';

type Kept<Answer> = { answer: Answer; askedAt: number };

export type KeptAnswers<Answer> = {
  /**
   * What was answered a short while ago, or else what is answered now. `changedAt`: what was asked before that moment of
   * `performance.now()` is out of date.
   */
  get(key: string, changedAt: number, ask: () => Promise<Answer>): Answer | Promise<Answer>;
  clear(): void;
};

const answersHeld = 20_000;
/** Milliseconds for which an answer is good unless a push says otherwise; bounds how long a lost push can matter. */
const freshFor = 30_000;
/** Milliseconds for which it is still good while nobody can be asked, and so nothing can have been changed: a token's life. */
const staleFor = 600_000;
/** Of an answer that is null. Short, and apart from the others: strangers choose what they ask with. */
const nothingKeptFor = 5_000;

/** Answers of the identity service that many requests need again. Those who ask at once share one question. */
export function keptAnswers<Answer>(): KeptAnswers<Answer> {
  const kept = new LRUCache<string, Kept<Answer>>({ max: answersHeld, ttl: staleFor });
  const nothings = new LRUCache<string, Kept<Answer>>({ max: answersHeld, ttl: nothingKeptFor });
  const asking = new Map<string, { since: number; answer: Promise<Answer> }>();

  async function renew(key: string, known: Kept<Answer> | undefined, ask: () => Promise<Answer>): Promise<Answer> {
    const askedAt = performance.now();
    try {
      const answer = await ask();
      const [into, other] = answer === null ? [nothings, kept] : [kept, nothings];
      into.set(key, { answer, askedAt });
      other.delete(key);
      return answer;
    } catch (error) {
      if (known !== undefined && 'retryable' in errorTable[codeOf(error)]) return known.answer;
      throw error;
    }
  }

  return {
    get(key, changedAt, ask) {
      const found = kept.get(key) ?? nothings.get(key);
      const known = found !== undefined && found.askedAt > changedAt ? found : undefined;
      if (known !== undefined && performance.now() - known.askedAt < freshFor) return known.answer;
      const under = asking.get(key);
      if (under !== undefined && under.since > changedAt) return under.answer;
      const begun = {
        since: performance.now(),
        answer: renew(key, known, ask).finally(() => {
          if (asking.get(key) === begun) asking.delete(key);
        }),
      };
      asking.set(key, begun);
      return begun.answer;
    },
    clear() {
      kept.clear();
      nothings.clear();
      asking.clear();
    },
  };
}
