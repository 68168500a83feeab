import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary, projectRoot } from './binaries.mjs';

/** The program that tests start as a browser: where it was fetched, a script that gives it its own libraries and fonts. */
export function browserProgram() {
  const found = findBinary('chromium');
  if (!found || Object.keys(found.env).length === 0) return found?.file;
  const script = join(projectRoot, '.cache', 'chromium');
  const settings = Object.entries(found.env).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  mkdirSync(join(script, '..'), { recursive: true });
  writeFileSync(`${script}.${process.pid}`, `#!/bin/sh\n${settings.join('')}exec ${quoted(found.file)} "$@"\n`, { mode: 0o755 });
  renameSync(`${script}.${process.pid}`, script);
  return script;
}

function quoted(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
