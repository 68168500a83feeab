/** What is done in a line is done one thing after the other. */
export interface Line {
  /** Resolves when all that stands in line is done. */
  tail: Promise<unknown>;
}

export function openLine(): Line {
  return { tail: Promise.resolve() };
}

/** Resolves or rejects with the work, once it is its turn. */
export function enqueue<Result>(line: Line, work: () => Promise<Result>): Promise<Result> {
  const result = line.tail.then(work);
  line.tail = result.catch(() => {});
  return result;
}
