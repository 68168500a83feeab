import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './binaries.mjs';
import { LaunchError } from './launch-error.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';

const folder = join(projectRoot, 'node_modules');
const stamp = join(folder, '.installed-for');

/** The packages of package-lock.json; at once where they are there. */
export async function installPackages(progress) {
  const wanted = wantedHash();
  if (isInstalled(wanted)) return;
  await withLock(
    join(projectRoot, '.cache', 'packages.lock'),
    () => (isInstalled(wanted) ? undefined : install(wanted, progress)),
    (pid) => progress.line(`packages: waiting for another set-up (process ${pid})`),
  );
}

function isInstalled(wanted) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

async function install(wanted, progress) {
  // npm writes its own lockfile last. Without it an install was cut off in the middle, and only a new one is sound; with
  // it programs may be running from the folder, so what is there is changed and not wiped.
  const verb = existsSync(join(folder, '.package-lock.json')) ? ['install', '--no-save'] : ['ci'];
  const count = Object.keys(JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')).packages).length - 1;
  const task = progress.task('packages', `installing up to ${count}`);
  let fetched = 0;
  try {
    const { file, args } = npm();
    await run(file, [...args, ...verb, '--no-audit', '--no-fund', '--include=dev', '--include=optional', '--loglevel=http'], {
      cwd: projectRoot,
      env: environmentOfNpm(),
      onError: (line) => /^npm http (fetch|cache)/.test(line) && task.update(`${(fetched += 1)} of up to ${count}`, Math.min(fetched / count, 1)),
    });
  } catch (error) {
    task.failed();
    throw new LaunchError(`the packages cannot be installed (${lastWords(error)}): go online for the first start, then start again`);
  }
  writeFileSync(stamp, wanted);
  task.done('installed');
}

/** The npm that started us, else the one on PATH. */
function npm() {
  const own = process.env.npm_execpath;
  return own && existsSync(own) && own.endsWith('.js') ? { file: process.execPath, args: [own] } : { file: 'npm', args: [] };
}

// npm keeps downloads below the home folder; where that is missing or not ours, it gets a place in the project.
function environmentOfNpm() {
  // As in a package's own script npm would take these for its command line.
  const inherited = { npm_config_global: 'false', npm_config_production: undefined, NODE_ENV: undefined };
  if (process.env.npm_config_cache || isWritable(homedir())) return inherited;
  const cache = join(projectRoot, '.cache', 'npm');
  mkdirSync(cache, { recursive: true });
  return { ...inherited, npm_config_cache: cache };
}

function isWritable(path) {
  try {
    accessSync(path || '/', constants.W_OK);
    return Boolean(path);
  } catch {
    return false;
  }
}

function wantedHash() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const name of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(projectRoot, name)));
  return hash.digest('hex');
}

function lastWords(error) {
  const lines = String(error.errors ?? '').split('\n').filter((line) => /^npm (error|ERR!)/.test(line) && !line.includes('A complete log'));
  const words = lines.map((line) => line.replace(/^npm (error|ERR!) ?/, '')).filter((line) => line && !line.startsWith('code '));
  return (words[0] ?? error.message).slice(0, 200);
}
