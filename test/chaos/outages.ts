/** When a process was away by our doing: what breaks then is explained, and what breaks at another time is not. */
export type Outages = {
  /** @returns to be called when it is back */
  begin(name: string): () => void;
  /** Whether it was away at some time between the two, by the clock of `performance.now()`. */
  within(name: string, from: number, to: number): boolean;
};

export function openOutages(): Outages {
  const outages: { name: string; from: number; to: number }[] = [];
  return {
    begin(name) {
      const outage = { name, from: performance.now(), to: Number.POSITIVE_INFINITY };
      outages.push(outage);
      return () => void (outage.to = performance.now());
    },
    within: (name, from, to) => outages.some((outage) => outage.name === name && outage.from <= to && outage.to >= from),
  };
}
