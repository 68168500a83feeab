import type { Platform } from '../test/platform.ts';

/** What the project promises of a figure. */
export type Must = { atLeast: number } | { atMost: number };

export type Figure = {
  name: string;
  value: number;
  /** `×` for a ratio; empty for a plain number. */
  unit: 'ms' | 's' | '/s' | '×' | 'MB' | '%' | '';
  must?: Must;
};

export type Outcome = {
  figures: Figure[];
  /** Circumstances that a reader of the figures has to know. */
  notes?: string[];
};

export type Surroundings = {
  /** The platform that the benchmarks of a run share; started when first asked for. */
  platform(): Promise<Platform>;
  say(line: string): void;
};

export type Benchmark = {
  /** What is measured and beside what, in a line. */
  title: string;
  /** Takes minutes, or the network: run only where it is named. */
  slow?: true;
  run(around: Surroundings): Promise<Outcome>;
};

/** Undefined where nothing is promised. */
export function isMet({ value, must }: Figure): boolean | undefined {
  if (must === undefined) return undefined;
  return 'atLeast' in must ? value >= must.atLeast : value <= must.atMost;
}
