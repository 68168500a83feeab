/**
 * Asks anew at each call, and takes the answers in the order of the questions: one that comes after the answer to a later
 * question was overtaken, and is dropped. A question that fails overtakes nothing.
 * @returns resolves when its own answer was taken or dropped
 */
export function newestAnswer<Answer>(ask: () => Promise<Answer>, take: (answer: Answer) => void): () => Promise<void> {
  let asked = 0;
  let answered = 0;
  return async () => {
    asked += 1;
    const turn = asked;
    const answer = await ask();
    if (turn < answered) return;
    answered = turn;
    take(answer);
  };
}
