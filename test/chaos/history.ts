/** What was done and what came of it, line by line, in a folder that stays only where something was found. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Something that must not be. `invariant`: of the list I1 to I9, or `door` for what an answer itself shows. */
export type Finding = { invariant: string; text: string };

export type History = {
  file: string;
  /** Seconds since the beginning. */
  now(): number;
  write(entry: { type: string } & Record<string, unknown>): void;
  /** Tells whoever watches, with the time. */
  say(text: string): void;
  /** Writes it down and prints it, once for each text. */
  find(invariant: string, text: string): void;
  findings(): readonly Finding[];
  /** @param platformOutput kept beside the history where something was found */
  close(platformOutput: string): void;
};

export function openHistory(seed: number, say: (line: string) => void): History {
  const folder = mkdtempSync(join(tmpdir(), `tenantry-chaos-${seed}-`));
  const file = join(folder, 'history.jsonl');
  const handle = openSync(file, 'a', 0o600);
  const beganAt = performance.now();
  const findings = new Map<string, Finding>();

  const now = () => Math.round(performance.now() - beganAt) / 1_000;
  const tell = (text: string) => say(`${now().toFixed(1).padStart(6)} s  ${text}`);
  const write: History['write'] = (entry) => void writeSync(handle, `${JSON.stringify({ at: now(), ...entry })}\n`);

  return {
    file,
    now,
    write,
    say: tell,
    find(invariant, text) {
      const line = `${invariant}: ${text}`;
      if (findings.has(line)) return;
      findings.set(line, { invariant, text });
      write({ type: 'finding', invariant, text });
      tell(`FOUND ${line}`);
    },
    findings: () => [...findings.values()],
    close(platformOutput) {
      closeSync(handle);
      if (findings.size === 0) return rmSync(folder, { recursive: true });
      writeFileSync(join(folder, 'platform.log'), platformOutput, { mode: 0o600 });
    },
  };
}
