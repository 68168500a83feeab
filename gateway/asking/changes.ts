import { LRUCache } from 'lru-cache';

/** When something was changed last, as far as pushes tell; by the clock of `performance.now()`. */
export type Changes = {
  note(subject: string): void;
  /** The latest change of any of them; before all time where none is known. */
  latest(...subjects: readonly string[]): number;
};

const subjectsHeld = 50_000;

/** What is forgotten here because it is too much counts as changed just now. */
export function changes(): Changes {
  let forgotten = Number.NEGATIVE_INFINITY;
  const noted = new LRUCache<string, number>({
    max: subjectsHeld,
    dispose: (at, _subject, reason) => {
      if (reason === 'evict') forgotten = Math.max(forgotten, at);
    },
  });
  return {
    note: (subject) => void noted.set(subject, performance.now()),
    latest: (...subjects) => subjects.reduce((latest, subject) => Math.max(latest, noted.get(subject) ?? forgotten), forgotten),
  };
}
