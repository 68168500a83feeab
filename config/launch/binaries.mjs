/**
 * Where the servers' programs are: on PATH, where Debian puts PostgreSQL's, or in the folder that the launcher unpacked
 * packages into. Plain JavaScript, for the launcher runs it before there is a Node that strips types.
 */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Unpacked packages, one folder for each group that is `complete`. */
export const unpackedFolder = join(projectRoot, '.cache', 'servers');

export function findBinary(name, environment = process.env) {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const installed = [...folders, ...postgresqlFolders('/'), '/usr/sbin'].map((folder) => join(folder, name)).find(isProgram);
  if (installed) return { file: installed, env: {} };
  for (const root of unpackedRoots()) {
    // Chromium's script in usr/bin would start /usr/lib/chromium.
    const file = [join(root, 'usr/lib/chromium'), join(root, 'usr/bin'), join(root, 'usr/sbin'), ...postgresqlFolders(root)]
      .map((folder) => join(folder, name))
      .find(isProgram);
    if (file) return { file, root, env: environmentFor(root) };
  }
  return undefined;
}

function environmentFor(root) {
  const fonts = join(root, 'etc', 'fonts', 'of-the-project.conf');
  return { LD_LIBRARY_PATH: libraryFolders(root).join(delimiter), ...(existsSync(fonts) ? { FONTCONFIG_FILE: fonts } : {}) };
}

function unpackedRoots() {
  return foldersIn(unpackedFolder).filter((root) => existsSync(join(root, 'complete')));
}

/** The newest version first. */
function postgresqlFolders(root) {
  return foldersIn(join(root, 'usr/lib/postgresql'))
    .sort((one, other) => Number(other.split('/').at(-1)) - Number(one.split('/').at(-1)))
    .map((folder) => join(folder, 'bin'));
}

function libraryFolders(root) {
  const perMachine = [join(root, 'usr/lib'), join(root, 'lib')].flatMap(foldersIn).filter((folder) => folder.endsWith('-linux-gnu'));
  const ofPrograms = perMachine.flatMap((folder) => [join(folder, 'ceph'), join(folder, 'pulseaudio')]);
  return [...perMachine, ...ofPrograms].filter((folder) => existsSync(folder));
}

function foldersIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
