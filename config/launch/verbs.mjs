import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './binaries.mjs';
import { runChecks } from './checks.mjs';
import { explain, LaunchError } from './launch-error.mjs';
import { provideNode, runInForeground } from './node.mjs';
import { installPackages } from './packages.mjs';
import { createProgress } from './progress.mjs';
import { provideServers } from './servers.mjs';
import { buildUi } from './ui.mjs';
import { browserProgram } from './browser.mjs';

const servers = ['postgresql', 'nats-server', 'redis-server', 'radosgw'];
const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];

/** What each verb needs and runs. `servers`: groups of programs that must be there; `development`: the packages for tests. */
const verbs = {
  start: { servers, ui: true, program: ['actors/main.ts'] },
  test: { development: true, servers: [...servers, 'chromium'], ui: true, program: jest },
  bench: { development: true, servers, ui: true, program: ['bench/main.ts'] },
  chaos: { development: true, servers, ui: true, program: ['test/chaos/main.ts'] },
  import: { servers: [], program: ['commands/import.ts'] },
  repl: { servers: [], program: ['commands/repl/main.ts'] },
  check: { development: true, servers: [], run: runChecks },
};

export async function launch(name, args) {
  const verb = Object.hasOwn(verbs, name ?? '') ? verbs[name] : undefined;
  if (!verb) {
    process.stderr.write(`usage: npm start | npm test | npm run ${Object.keys(verbs).slice(2).join('|')}\n`);
    process.exit(1);
  }
  let node;
  const progress = createProgress();
  try {
    process.chdir(projectRoot);
    await sideBySide([installPackages(Boolean(verb.development), progress), provideServers(verb.servers, progress)]);
    node = provideNode();
    if (verb.ui) await buildUi(node, progress);
    if (verb.servers.includes('chromium')) process.env.CHROMIUM ??= browserProgram();
  } catch (error) {
    progress.close();
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
  progress.close();
  if (verb.run) process.exit(await verb.run(node));
  if (!existsSync(join(projectRoot, verb.program.at(-1)))) {
    process.stderr.write(`${explain(new LaunchError(`${verb.program.at(-1)} is missing: the checkout is not complete`))}\n`);
    process.exit(1);
  }
  process.exit(await runInForeground(node, [...verb.program, ...args]));
}

/** Waits for all, so that none is cut off in the middle by the failure of another. */
async function sideBySide(tasks) {
  const results = await Promise.allSettled(tasks);
  const failure = results.find(({ status }) => status === 'rejected');
  if (failure) throw failure.reason;
}
