import { join } from 'node:path';
import type { ChildSpec } from '../../actors/supervision/child-spec.ts';
import { publicKeyOf } from '../trust/nkeys.ts';
import type { Keyring } from '../trust/keyring.ts';
import type { Place } from './place.ts';
import { answers } from './probe.ts';
import { startProgram } from './spawn.ts';

/** NATS in operator mode: it knows our operator, and takes accounts that the operator signs while it runs. */
export function natsServer(place: Place, port: number, keys: Keyring['nats']): ChildSpec {
  return {
    name: 'nats',
    restart: 'permanent',
    stopWithinMs: 5000,
    async start(signal) {
      const folder = place.folder('nats');
      const file = join(folder, 'nats.conf');
      place.write(file, natsConfiguration(`127.0.0.1:${port}`, place.folder('nats/accounts'), keys));
      const program = { ...place.program('nats'), binary: 'nats-server', args: ['-c', file], folder };
      return startProgram({ ...program, stopSignal: 'SIGINT' }, { serves: () => answers(port, '', /^INFO /), withinMs: 20_000, signal });
    },
  };
}

/** Bytes of one message. */
const maxPayload = 4 * 1_048_576;

/** A configuration for any NATS server that is to trust the keyring's operator. Holds no secret. */
export function natsConfiguration(listen: string, accountsFolder: string, keys: Keyring['nats']): string {
  const systemAccount = publicKeyOf(keys.systemAccountSeed);
  const platformAccount = publicKeyOf(keys.platformAccountSeed);
  return `listen: ${JSON.stringify(listen)}
operator: ${JSON.stringify(keys.operatorJwt)}
system_account: ${systemAccount}
# A report over thousands of products is more than the usual mebibyte.
max_payload: ${maxPayload}
resolver: {
  type: full
  dir: ${JSON.stringify(accountsFolder)}
  allow_delete: true
  # Counts the system account too.
  limit: 100000
}
resolver_preload: {
  ${systemAccount}: ${JSON.stringify(keys.systemAccountJwt)}
  ${platformAccount}: ${JSON.stringify(keys.platformAccountJwt)}
}
max_connections: 65536
`;
}
