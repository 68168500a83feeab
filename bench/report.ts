import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bound, type Figure, isMet, type Outcome } from './benchmark.ts';
import type { machineFacts } from './machine.ts';

const folder = join(import.meta.dirname, 'results');

/** Prints a benchmark's figures as a table. */
export function printOutcome(name: string, { figures, notes = [] }: Outcome): void {
  const rows = figures.map((figure) => [figure.name, shown(figure.value, figure.unit), boundOf(figure), verdictOf(figure)]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  console.log(`\n${name}`);
  for (const [label = '', value = '', bound = '', verdict = ''] of rows) {
    console.log(`  ${label.padEnd(widths[0]!)}  ${value.padStart(widths[1]!)}  ${bound.padEnd(widths[2]!)}  ${verdict}`.trimEnd());
  }
  for (const note of notes) console.log(`  (${note})`);
}

/** Keeps the last outcome of each benchmark in `bench/results`. */
export function keepOutcome(name: string, { figures, series, notes }: Outcome, machine: ReturnType<typeof machineFacts>): void {
  const kept = {
    benchmark: name,
    date: new Date().toISOString(),
    machine,
    figures: figures.map((figure) => ({ ...figure, value: rounded(figure.value), met: isMet(figure) })),
    series: series && Object.fromEntries(Object.entries(series).map(([title, values]) => [title, values.map(rounded).join(' ')])),
    notes,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
}

function boundOf({ must, goal, unit }: Figure): string {
  const told = (kind: string, bound: Bound | undefined) => {
    if (bound === undefined) return [];
    return 'atLeast' in bound ? `${kind} ≥ ${shown(bound.atLeast, unit)}` : `${kind} ≤ ${shown(bound.atMost, unit)}`;
  };
  return [told('must', must), told('goal', goal)].flat().join(', ');
}

function verdictOf(figure: Figure): string {
  const met = isMet(figure);
  return met === undefined ? '' : met ? 'met' : 'NOT MET';
}

function shown(value: number, unit: Figure['unit']): string {
  return `${rounded(value).toLocaleString('en')} ${unit}`.trimEnd();
}

/** Three digits that mean something. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
