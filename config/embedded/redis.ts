import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { ChildSpec } from '../../actors/supervision/child-spec.ts';
import type { Place } from './place.ts';
import { answers } from './probe.ts';
import { startProgram } from './spawn.ts';

export interface RedisUser {
  name: string;
  password: string;
  /** Its rules in the words of ACL SETUSER, without its password. */
  rules: readonly string[];
}

/** May do everything: only the platform node has it. */
export function adminUser(password: string): RedisUser {
  return { name: 'admin', password, rules: ['~*', '&*', '+@all'] };
}

/** The gateway's own cache, under one prefix of keys and channels. */
export function gatewayUser(prefix: string, password: string): RedisUser {
  const rules = [`~${prefix}-gateway:*`, `&${prefix}-gateway:*`, '-@all', '+@read', '+@write', '+@pubsub', '+@transaction', '+@connection', '+eval'];
  // These answer about keys of others (tried), as the patterns do not bind them.
  const denied = ['-@dangerous', '-@admin', '-scan', '-randomkey', '-dbsize', '-move', '-select', '-pubsub', '-client', '+client|setname', '+client|id'];
  return { name: `${prefix}-gateway`, password, rules: [...rules, ...denied] };
}

/** The arguments of ACL SETUSER that make the user as it is to be, whatever it was. */
export function aclArguments({ name, password, rules }: RedisUser): string[] {
  return [name, 'reset', 'on', `#${createHash('sha256').update(password).digest('hex')}`, ...rules];
}

/** A connection that is opened by hand and tries but once. */
export function adminConnection(url: string): Redis {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null, enableReadyCheck: false });
  redis.on('error', () => {});
  return redis;
}

/** Redis that keeps nothing on disk and knows only the users that it is told. The first user must be able to PING. */
export function redisServer(place: Place, port: number, users: readonly [RedisUser, ...RedisUser[]]): ChildSpec {
  const [{ name, password }] = users;
  return {
    name: 'redis',
    restart: 'permanent',
    stopWithinMs: 5000,
    async start(signal) {
      const folder = place.folder('redis');
      const file = join(folder, 'redis.conf');
      place.write(file, configuration(port, folder, users));
      const program = { ...place.program('redis'), binary: 'redis-server', args: [file], folder };
      const serves = () => answers(port, `AUTH ${name} ${password}\r\nPING\r\n`, /\+PONG/);
      return startProgram({ ...program, stopSignal: 'SIGTERM' }, { serves, withinMs: 20_000, signal });
    },
  };
}

function configuration(port: number, folder: string, users: readonly RedisUser[]): string {
  return `bind 127.0.0.1
port ${port}
dir ${JSON.stringify(folder)}
save ""
appendonly no
acl-pubsub-default resetchannels
user default off
${users.map((user) => `user ${aclArguments(user).join(' ')}`).join('\n')}
maxclients 10000
# Whatever is lost here is built again from PostgreSQL, so what is oldest may go.
maxmemory 512mb
maxmemory-policy allkeys-lru
`;
}
