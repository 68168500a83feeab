/**
 * The servers' programs: used where they are installed, else fetched as Debian packages into a folder of the project.
 * Needs no root: apt resolves and downloads with a state of its own, and dpkg-deb only unpacks. No system service starts.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary, unpackedFolder } from './binaries.mjs';
import { LaunchError, useOtherServers } from './launch-error.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';

/** What is fetched together. `without`: packages that are only for people, or for what we do not use (JIT, Python, disks). */
const groups = [
  {
    name: 'postgresql',
    programs: ['postgres', 'initdb', 'pg_dump', 'psql'],
    packages: ['postgresql'],
    without: /perl|^(libllvm|libz3|locales|libc-l10n|ssl-cert|sysstat|logrotate|ucf|debconf|sensible-utils)/,
    replacedBy: 'DATABASE_URL',
  },
  { name: 'nats-server', programs: ['nats-server'], packages: ['nats-server'], without: /^adduser$/, replacedBy: 'NATS_URL' },
  { name: 'redis-server', programs: ['redis-server'], packages: ['redis-server'], without: /^adduser$/, replacedBy: 'REDIS_URL' },
  {
    name: 'radosgw',
    programs: ['radosgw', 'radosgw-admin', 'ceph-mon', 'ceph-osd', 'ceph-authtool', 'monmaptool', 'osdmaptool'],
    packages: ['radosgw', 'ceph-mon', 'ceph-osd'],
    without: /^(python3|sudo|lvm2|liblvm2|dmeventd|smartmontools|parted|libparted|xfsprogs|libinih1|liburcu|nvme-cli|libnvme|hdparm|gdisk|cryptsetup|uuid-runtime|logrotate|cron|anacron|dmidecode|media-types|mailcap|mime-support|libpython3|adduser|dmsetup|libexpat1)/,
    replacedBy: 'S3_ENDPOINT',
  },
  { name: 'chromium', programs: ['chromium'], packages: ['chromium', 'fonts-dejavu-core'], without: /^(adduser|xdg-utils|chromium-sandbox)$/ },
];

/**
 * Makes sure that every server's program is there.
 * @param wanted names of groups; those that a setting replaces are left out
 */
export async function provideServers(wanted, progress, environment = process.env) {
  const needed = groups.filter((group) => wanted.includes(group.name) && !environment[group.replacedBy]);
  if (needed.every(isThere)) return;
  await withLock(
    join(unpackedFolder, 'lock'),
    async () => {
      const missing = needed.filter((group) => !isThere(group));
      if (missing.length > 0) await fetchGroups(missing, progress);
    },
    (pid) => progress.line(`servers: waiting for another set-up (process ${pid})`),
  );
}

function isThere(group) {
  return group.programs.every((program) => findBinary(program));
}

async function fetchGroups(missing, progress) {
  const names = missing.map((group) => group.name).join(', ');
  if (!findBinary('apt-get') || !findBinary('dpkg-deb')) {
    throw new LaunchError(`${names} not found, and there is no apt to fetch from: ${useOtherServers}`);
  }
  sweep();
  const apt = privateApt();
  await updateLists(apt, names, progress);
  await Promise.all(missing.map((group) => fetchGroup(group, apt.options, progress)));
}

/** What an interrupted fetch left behind. */
function sweep() {
  for (const name of readdirSync(unpackedFolder)) {
    if (name.includes('.partial')) rmSync(join(unpackedFolder, name), { recursive: true, force: true });
  }
}

function privateApt() {
  const state = join(unpackedFolder, 'apt');
  for (const folder of ['lists/partial', 'archives/partial']) mkdirSync(join(state, folder), { recursive: true });
  const lists = join(state, 'lists');
  const options = [
    `Dir::State::Lists=${lists}`,
    `Dir::Cache=${state}`,
    // Images for containers switch these off, and then each call reads all lists anew.
    'Dir::Cache::pkgcache=pkgcache.bin',
    'Dir::Cache::srcpkgcache=srcpkgcache.bin',
    'Dir::State::status=/var/lib/dpkg/status',
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
    'Acquire::Languages=none',
    'Acquire::IndexTargets::deb-src::Sources::DefaultEnabled=false',
    'Acquire::Retries=2',
    'Acquire::http::Timeout=20',
    'Acquire::https::Timeout=20',
  ].flatMap((option) => ['-o', option]);
  return { options, lists };
}

async function updateLists({ options, lists }, names, progress) {
  const task = progress.task('package lists', 'fetching');
  let lines = 0;
  try {
    // Else apt calls it a success when nothing at all could be fetched.
    const strict = ['-o', 'APT::Update::Error-Mode=any'];
    await run('apt-get', [...options, ...strict, 'update'], { onLine: () => task.update(`fetching (${(lines += 1)} steps)`) });
  } catch (error) {
    // One source of several may be out of order; what matters is whether the packages are found.
    if (!readdirSync(lists).some((name) => /_Packages(\.\w+)?$/.test(name))) {
      task.failed();
      throw new LaunchError(`${names} not found, and the package lists cannot be fetched (${lastWords(error)}): go online for the first start, or ${useOtherServers}`);
    }
  }
  task.done('fetched');
}

async function fetchGroup(group, apt, progress) {
  const task = progress.task(group.name, 'looking up its packages');
  const folder = join(unpackedFolder, `${group.name}.partial`);
  try {
    const packages = await resolvePackages(group, apt);
    const debs = join(folder, 'debs');
    mkdirSync(debs, { recursive: true });
    const bytes = await download(packages, debs, apt, task);
    task.update('unpacking', 1);
    const root = join(folder, 'root');
    mkdirSync(root);
    for (const file of readdirSync(debs)) await run('dpkg-deb', ['-x', join(debs, file), root]);
    if (existsSync(join(root, 'usr/share/fonts'))) writeFontsConfiguration(root, join(unpackedFolder, group.name));
    writeFileSync(join(root, 'complete'), `${packages.map(({ name, version }) => `${name}=${version}`).join('\n')}\n`);
    rmSync(join(unpackedFolder, group.name), { recursive: true, force: true });
    renameSync(root, join(unpackedFolder, group.name));
    rmSync(folder, { recursive: true, force: true });
    if (!isThere(group)) throw new LaunchError(`the packages of ${group.name} do not hold ${group.programs.join(', ')}: ${useOtherServers}`);
    task.done(`${packages.length} packages, ${megabytes(bytes)}`);
  } catch (error) {
    task.failed();
    if (error instanceof LaunchError || error.code) throw error;
    throw new LaunchError(`${group.name} cannot be fetched (${lastWords(error)}): ${useOtherServers}`);
  }
}

async function resolvePackages({ packages, without }, apt) {
  const output = await run('apt-get', [...apt, 'install', '--no-install-recommends', '--reinstall', '--print-uris', '-qq', '-y', ...packages]);
  return output
    .split('\n')
    .map((line) => /^'\S+' (\S+)_(\S+)_(\S+)\.deb (\d+)/.exec(line))
    .filter((match) => match && !without.test(match[1]))
    .map(([, name, version, , size]) => ({ name, version: decodeURIComponent(version), size: Number(size) }));
}

/** apt checks each file against the signed lists. */
async function download(packages, folder, apt, task) {
  const total = packages.reduce((sum, { size }) => sum + size, 0);
  const timer = setInterval(() => {
    const done = readdirSync(folder).reduce((sum, name) => sum + sizeOf(join(folder, name)), 0);
    task.update(`${megabytes(done)} of ${megabytes(total)}`, done / total);
  }, 200);
  try {
    await run('apt-get', [...apt, 'download', ...packages.map(({ name, version }) => `${name}=${version}`)], { cwd: folder });
  } finally {
    clearInterval(timer);
  }
  return total;
}

/** Its packages' own names folders of the system. */
function writeFontsConfiguration(root, finalRoot) {
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${finalRoot.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;
  mkdirSync(join(root, 'etc/fonts'), { recursive: true });
  writeFileSync(join(root, 'etc/fonts/of-the-project.conf'), text);
}

function sizeOf(file) {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function lastWords(error) {
  const lines = String(error.errors ?? error.message).split('\n').filter((line) => line.startsWith('E:'));
  return (lines.at(-1) ?? error.message).slice(0, 200);
}
