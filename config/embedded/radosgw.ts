/** Ceph's S3 gateway on one machine, without its command-line tool and so without Python. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ChildSpec } from '../../actors/supervision/child-spec.ts';
import type { SupervisorEvent } from '../../actors/supervision/supervisor-options.ts';
import { startSupervisor } from '../../actors/supervision/supervisor.ts';
import { giveTo } from './account.ts';
import { cephConfiguration, monitorAddress, type CephPorts } from './ceph-conf.ts';
import type { Place } from './place.ts';
import { answers } from './probe.ts';
import { runProgram, startProgram } from './spawn.ts';

const configurationFile = 'ceph.conf';
const gatewayName = 'client.rgw';

export interface RadosgwServer {
  spec: ChildSpec;
  /** The keys of the user that may make users and buckets; there once the server has started. */
  adminKeys(): { accessKey: string; secretKey: string };
}

export function radosgwServer(place: Place, ports: CephPorts, onEvent: (event: SupervisorEvent) => void): RadosgwServer {
  const folder = join(place.dataDir, 'radosgw');
  const keysFile = join(place.dataDir, 'radosgw-admin.json');
  const run = (binary: string, args: string[], signal: AbortSignal) =>
    runProgram({ binary, args: [...args, '-c', configurationFile], folder, account: place.account }, signal);

  const program = (name: 'monitor' | 'storage' | 'gateway') => ({
    ...place.program(`ceph-${name}`),
    folder,
    stopSignal: 'SIGTERM' as const,
    // An orderly end needs the others, who are told at the same moment: one may wait for another for ever.
    orphanSignal: 'SIGKILL' as const,
  });
  const monitor: ChildSpec = {
    name: 'ceph-monitor',
    restart: 'permanent',
    stopWithinMs: 2500,
    start: (signal) =>
      startProgram(
        { ...program('monitor'), binary: 'ceph-mon', args: ['-f', '-i', 'a', '-c', configurationFile] },
        { serves: () => answers(ports.monitor, '', /^ceph v2/), withinMs: 30_000, signal },
      ),
  };
  const storage: ChildSpec = {
    name: 'ceph-storage',
    restart: 'permanent',
    stopWithinMs: 4000,
    async start(signal) {
      if (!existsSync(join(folder, 'osd', 'ready'))) {
        await run('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', randomUUID()], signal);
      }
      const args = ['-f', '-i', '0', '-c', configurationFile];
      return startProgram({ ...program('storage'), binary: 'ceph-osd', args }, { serves: async () => true, withinMs: 1, signal });
    },
  };
  const gateway: ChildSpec = {
    name: 'ceph-gateway',
    restart: 'permanent',
    stopWithinMs: 7000,
    async start(signal) {
      const keys = existsSync(keysFile) ? undefined : await adminOf(run, signal);
      const args = ['-f', '-n', gatewayName, '-c', configurationFile];
      const child = await startProgram(
        { ...program('gateway'), binary: 'radosgw', args },
        { serves: () => answers(ports.s3, 'GET / HTTP/1.0\r\n\r\n', /^HTTP\/1\.\d 200/), withinMs: 120_000, signal },
      );
      if (keys) writeFileSync(keysFile, JSON.stringify(keys), { mode: 0o600 });
      return child;
    },
  };

  return {
    adminKeys: () => storedKeys.parse(JSON.parse(readFileSync(keysFile, 'utf8'))),
    spec: {
      name: 'radosgw',
      restart: 'permanent',
      stopWithinMs: 'infinity',
      async start(signal) {
        if (!existsSync(folder)) await initialise(place, folder, ports, signal);
        else await moveTo(place, folder, ports, run, signal);
        return startSupervisor(
          {
            // The gateway needs the storage, and the storage the monitor.
            strategy: 'rest_for_one',
            intensity: { restarts: 5, withinMs: 60_000 },
            backOff: { firstMs: 500, mostMs: 5000 },
            signal,
            onEvent,
          },
          [monitor, storage, gateway],
        );
      },
    },
  };
}

const storedKeys = z.object({ accessKey: z.string(), secretKey: z.string() });
const radosUser = z.object({ keys: z.array(z.object({ access_key: z.string(), secret_key: z.string() })).min(1) });
type Run = (binary: string, args: string[], signal: AbortSignal) => Promise<string>;

/** radosgw makes the keys, for those that we gave it would stand in its command line for all to read. */
async function adminOf(run: Run, signal: AbortSignal): Promise<z.infer<typeof storedKeys>> {
  const name = ['-n', gatewayName, '--uid=platform'];
  const made = run('radosgw-admin', ['user', 'create', ...name, '--display-name=platform', '--caps=users=*;buckets=*'], signal);
  const text = await made.catch((error: unknown) => {
    if (!String(error).includes('exists')) throw error;
    return run('radosgw-admin', ['user', 'info', ...name], signal);
  });
  const [keys] = radosUser.parse(JSON.parse(text)).keys;
  if (!keys) throw new Error('the S3 admin has no keys');
  return { accessKey: keys.access_key, secretKey: keys.secret_key };
}

/** In a folder of its own that is renamed when complete, so that an interrupted first start begins anew. */
async function initialise(place: Place, folder: string, ports: CephPorts, signal: AbortSignal): Promise<void> {
  const draft = `${folder}.partial`;
  const fsid = randomUUID();
  rmSync(draft, { recursive: true, force: true });
  for (const name of ['', 'mon', 'osd', 'rgw', 'run']) {
    mkdirSync(join(draft, name), { mode: 0o700 });
    giveTo(place.account, join(draft, name));
  }
  place.write(join(draft, 'fsid'), fsid);
  place.write(join(draft, configurationFile), cephConfiguration(fsid, ports));
  const run = (binary: string, args: string[]) => runProgram({ binary, args, folder: draft, account: place.account }, signal);
  const key = (name: string, ...caps: string[]) =>
    run('ceph-authtool', ['keyring', ...(existsSync(join(draft, 'keyring')) ? [] : ['--create-keyring']), '--gen-key', '-n', name, ...caps.flatMap((cap) => ['--cap', ...cap.split('=')])]);
  await key('mon.', 'mon=allow *');
  await key('client.admin', 'mon=allow *', 'osd=allow *', 'mgr=allow *');
  await key('osd.0', 'mon=allow profile osd', 'osd=allow *');
  await key(gatewayName, 'mon=allow rwx', 'osd=allow rwx');
  await run('monmaptool', monitorMap(fsid, ports));
  // The first storage daemon is known from the start, so nobody has to add it.
  await run('osdmaptool', ['--createsimple', '1', 'osdmap', '--clobber', '--with-default-pool']);
  await run('ceph-mon', ['-i', 'a', '-c', configurationFile, '--mkfs', '--monmap', 'monmap', '--osdmap', 'osdmap', '--keyring', 'keyring']);
  renameSync(draft, folder);
}

/** The monitor keeps its own address; where that port is taken by now it has to be told the new one. */
async function moveTo(place: Place, folder: string, ports: CephPorts, run: Run, signal: AbortSignal): Promise<void> {
  const before = readFileSync(join(folder, configurationFile), 'utf8');
  const fsid = readFileSync(join(folder, 'fsid'), 'utf8');
  place.write(join(folder, configurationFile), cephConfiguration(fsid, ports));
  if (before.includes(`mon_host = ${monitorAddress(ports)}\n`)) return;
  await runProgram({ binary: 'monmaptool', args: monitorMap(fsid, ports), folder, account: place.account }, signal);
  await run('ceph-mon', ['-i', 'a', '--inject-monmap', 'monmap'], signal);
}

function monitorMap(fsid: string, ports: CephPorts): string[] {
  return ['--create', '--fsid', fsid, '--addv', 'a', monitorAddress(ports), 'monmap', '--clobber'];
}
