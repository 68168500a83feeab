import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findBinary, projectRoot } from './binaries.mjs';
import { LaunchError } from './launch-error.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';

const folder = join(projectRoot, 'node_modules');
const stamp = join(folder, '.installed-for.json');

/**
 * The packages of package-lock.json; at once where they are there.
 * @param development also those that only tests and checks need
 */
export async function installPackages(development, progress) {
  const wanted = { hash: wantedHash(), development };
  if (isInstalled(wanted)) return;
  await withLock(
    join(projectRoot, '.cache', 'packages.lock'),
    () => (isInstalled(wanted) ? undefined : install(wanted, progress)),
    (pid) => progress.line(`packages: waiting for another set-up (process ${pid})`),
  );
}

function isInstalled({ hash, development }) {
  const installed = readStamp();
  return installed?.hash === hash && (installed.development || !development);
}

function readStamp() {
  return existsSync(stamp) ? JSON.parse(readFileSync(stamp, 'utf8')) : undefined;
}

async function install({ hash, development }, progress) {
  // npm writes its own lockfile last: without it an install was cut off in the middle, and only a new one is sound. With it
  // programs may be running from the folder, so what is there is added to, and what tests need stays.
  const isWhole = existsSync(join(folder, '.package-lock.json'));
  if (!isWhole) rmSync(folder, { recursive: true, force: true });
  const all = development || (isWhole && (readStamp()?.development ?? true));
  const count = countPackages(all);
  const task = progress.task('packages', `installing ${count}`);
  let fetched = 0;
  const offline = new AbortController();
  try {
    const { file, args } = npm();
    // Not `npm ci`: it refuses a lockfile that lacks packages for other systems, as one does where a registry lacks them.
    // No package's own scripts: newer npm skips them silently, and nothing here needs one.
    const options = [
      '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http',
      '--fetch-retries=1', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000',
      '--include=optional', all ? '--include=dev' : '--omit=dev',
    ];
    await run(file, [...args, 'install', ...options], {
      cwd: projectRoot,
      env: environmentOfNpm(),
      signal: offline.signal,
      onError(line) {
        if (/^npm http \S+ GET \d+/.test(line)) task.update(`${(fetched += 1)} of ${count}`, Math.min(fetched / count, 1));
        // npm would try each package again, for minutes.
        else if (/ failed with (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH)/.test(line) && fetched === 0) offline.abort(new Error(line.split(' failed with ').pop()));
      },
    });
  } catch (error) {
    task.failed();
    throw new LaunchError(`the packages cannot be installed (${offline.signal.reason?.message ?? lastWords(error)}): go online for the first start, then start again`);
  }
  writeFileSync(stamp, JSON.stringify({ hash, development: all }));
  task.done('installed');
}

/** As the lockfile has them, for this system. */
function countPackages(all) {
  const fits = (allowed, own) => !allowed || allowed.includes(own);
  return Object.entries(JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')).packages).filter(
    ([path, { dev, os, cpu }]) => path && (all || !dev) && fits(os, process.platform) && fits(cpu, process.arch),
  ).length;
}

/** The npm that started us, else the one on PATH. */
function npm() {
  const pretend = Number(process.versions.node.split('.')[0]) < 24 ? ['--require', join(projectRoot, 'config/launch/pretend-node-24.cjs')] : [];
  const onPath = findBinary('npm');
  const script = [process.env.npm_execpath, onPath && realpathSync(onPath.file)].find((file) => file?.endsWith('npm-cli.js') && existsSync(file));
  return script ? { file: process.execPath, args: [...pretend, script] } : { file: 'npm', args: [] };
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
  return hash.update(readFileSync(join(projectRoot, 'package-lock.json'))).digest('hex');
}

function lastWords(error) {
  const lines = String(error.errors ?? '').split('\n').filter((line) => /^npm (error|ERR!)/.test(line) && !line.includes('A complete log'));
  const words = lines.map((line) => line.replace(/^npm (error|ERR!) ?/, '')).filter(Boolean);
  return (words.slice(0, 2).join(', ') || error.message).slice(0, 200);
}
