import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './binaries.mjs';
import { LaunchError } from './launch-error.mjs';
import { withLock } from './lock.mjs';
import { withNodeOnPath } from './node.mjs';
import { run } from './run.mjs';

const configuration = join('ui', 'vite.config.ts');
const stamp = join(projectRoot, '.cache', 'ui-built-from');
const output = join(projectRoot, 'ui', 'dist', 'assets');

/** Builds the pages where what they are made of has changed. */
export async function buildUi(node, progress) {
  if (!existsSync(join(projectRoot, configuration))) return;
  const sources = hashOfSources();
  if (isBuilt(sources)) return;
  await withLock(join(projectRoot, '.cache', 'ui.lock'), async () => {
    if (isBuilt(sources)) return;
    const task = progress.task('pages', 'building');
    try {
      await run(node, ['node_modules/vite/bin/vite.js', 'build', '--config', configuration], { cwd: projectRoot, env: withNodeOnPath(node) });
    } catch (error) {
      task.failed();
      throw new LaunchError(`the pages cannot be built: ${String(error.errors || error.message).trim().slice(0, 2000)}`);
    }
    mkdirSync(join(stamp, '..'), { recursive: true });
    writeFileSync(stamp, sources);
    task.done('built');
  });
}

function isBuilt(sources) {
  return existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sources;
}

/** Of the pages themselves and of the contracts that their client is typed by. */
function hashOfSources() {
  const hash = createHash('sha256');
  const files = [...filesIn('ui', (name) => name !== 'dist'), ...filesIn('services').filter((file) => /\bcontract(\.ts$|\/)/.test(file)), 'package-lock.json'];
  for (const file of files.sort((one, other) => (one < other ? -1 : 1))) hash.update(`${file}\0`).update(readFileSync(join(projectRoot, file))).update('\0');
  return hash.digest('hex');
}

function filesIn(folder, wanted = () => true) {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .filter((entry) => wanted(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]));
}
