import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from '../../test/platform.ts';
import type { Figure } from '../benchmark.ts';
import type { Target } from '../http-load.ts';
import type { ProviderBoot } from '../rivals/bare-provider.ts';
import { startRival } from '../rivals/rival-process.ts';
import { compareLoads } from './compare-loads.ts';

/** Tokens for a machine, beside `oidc-provider` that keeps everything in memory. */
export async function measureTokens(platform: Platform): Promise<Figure[]> {
  const file = JSON.parse(readFileSync(join(platform.dataDir, 'operator.json'), 'utf8')) as { client_id: string; client_secret: string };
  const client = { id: file.client_id, secret: file.client_secret };
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const rival = await startRival('bare-provider.ts', { client, key } satisfies ProviderBoot);
  const asked: Pick<Target, 'headers' | 'form'> = {
    headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
    form: new URLSearchParams({ grant_type: 'client_credentials', resource: `http://admin.localhost:${platform.port}` }).toString(),
  };
  const { gateway, platform: services } = platform.processes();
  try {
    return await compareLoads(
      {
        name: 'tokens by client credentials',
        target: { port: platform.port, host: `identity.localhost:${platform.port}`, path: '/oidc/token', ...asked },
        pids: [gateway!, services!],
      },
      {
        name: 'tokens by bare oidc-provider',
        target: { port: rival.port, host: `127.0.0.1:${rival.port}`, path: '/token', ...asked },
        pids: [rival.pid],
      },
      { atLeast: 0.5 },
    );
  } finally {
    await rival.stop();
  }
}
