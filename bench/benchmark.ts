import type { Platform } from '../test/platform.ts';
import type { Platforms } from './platforms.ts';

/** A bound of a figure. */
export type Bound = { atLeast: number } | { atMost: number };

export type Figure = {
  name: string;
  value: number;
  /** `×` for a ratio; empty for a plain number. */
  unit: 'ms' | 's' | '/s' | '×' | 'MB' | '%' | '';
  /** What the project promises. */
  must?: Bound;
  /** What it aims at on a machine of two cores: a multiple of what other shops reach there. */
  goal?: Bound;
};

export type Outcome = {
  figures: Figure[];
  /** Figures over the time of the benchmark, at even distances. */
  series?: Record<string, number[]>;
  /** Circumstances that a reader of the figures has to know. */
  notes?: string[];
};

export type Surroundings = {
  /** The platform that the benchmarks of a run share; started when first asked for. */
  platform(): Promise<Platform>;
  /** Platforms of the benchmark's own, which end with it. */
  platforms: Pick<Platforms, 'alone' | 'restarted'>;
  /** How large the benchmark is to be: its `size`, or what `NAME=SIZE` asks for. */
  size: number;
  say(line: string): void;
};

export type Benchmark = {
  /** What is measured and beside what, in a line. */
  title: string;
  /** Takes minutes, or the network: run only where it is named. */
  slow?: true;
  /** What the promise is for. A run of another size is a trial: its outcome is printed and not kept. */
  size?: number;
  run(around: Surroundings): Promise<Outcome>;
};

/** Undefined where there is nothing to meet. */
export function isMet({ value, must, goal }: Figure): boolean | undefined {
  const bound = must ?? goal;
  if (bound === undefined) return undefined;
  return 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
}
