import { projectRoot } from './binaries.mjs';
import { withNodeOnPath } from './node.mjs';
import { run } from './run.mjs';

const cruised = ['moleculer.config.ts', 'actors', 'bench', 'commands', 'config', 'gateway', 'services', 'test', 'ui'];

/** What `npm run check` runs: each in Node, from the project's folder. */
const checks = [
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'dead code', args: ['node_modules/knip/bin/knip.js'] },
  { name: 'message boundary', args: ['node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.mjs', ...cruised] },
];

/** Runs them one after the other and shows what fails. Resolves to the exit code. */
export async function runChecks(node) {
  let failed = 0;
  for (const { name, args } of checks) {
    try {
      await run(node, args, { cwd: projectRoot, env: withNodeOnPath(node) });
      process.stdout.write(`${name}: passed\n`);
    } catch (error) {
      failed += 1;
      process.stdout.write(`${name}: failed\n${error.output ?? ''}${error.errors ?? error.message}\n`);
    }
  }
  process.stdout.write(`${checks.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
