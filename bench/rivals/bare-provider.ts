/** `oidc-provider` alone: one client, everything in memory, tokens of the same kind as ours, and nothing written down. */
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { rivalBoot, rivalReady } from './rival-boot.ts';

export type ProviderBoot = {
  client: { id: string; secret: string };
  /** A private key for EdDSA. */
  key: JsonWebKey;
};

const { client, key } = await rivalBoot<ProviderBoot>();
const provider = new Provider('http://127.0.0.1', {
  jwks: { keys: [key] },
  clients: [{ client_id: client.id, client_secret: client.secret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
  clientDefaults: { id_token_signed_response_alg: 'EdDSA' },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({
        scope: '',
        audience: resource,
        accessTokenTTL: 600,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'EdDSA' } },
      }),
    },
  },
});
const server = provider.listen(0, '127.0.0.1', () => rivalReady((server.address() as AddressInfo).port));
