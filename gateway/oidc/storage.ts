import { createHash, timingSafeEqual } from 'node:crypto';
import { type Adapter, type AdapterFactory, type AdapterPayload, errors, type Provider } from 'oidc-provider';
import type { Call } from '../../services/kit/call.ts';
import { ArtifactModel, ClientId, identity } from '../../services/platform/identity/contract.ts';
import { clientMetadata } from './clients.ts';
import type { KnownMachines } from './known-machines.ts';

/** The provider's storage: messages to the identity service. */
export function providerStorage(call: Call, machines: Pick<KnownMachines, 'get'>): AdapterFactory {
  return (name) => (name === 'Client' ? clientStorage(call, machines) : artifactStorage(ArtifactModel.parse(name), call));
}

/** Lets the provider know a client's secret by its hash alone: nothing that opens an account leaves the client. */
export function compareSecretsByHash(provider: Provider): void {
  provider.Client.prototype.compareClientSecret = function compareClientSecret(presented: string) {
    const known = Buffer.from(this.clientSecret ?? '', 'base64url');
    const hash = createHash('sha256').update(presented).digest();
    return known.length === hash.length && timingSafeEqual(known, hash);
  };
}

function artifactStorage(model: ArtifactModel, call: Call): Adapter {
  const find = async (by: 'id' | 'uid' | 'userCode', key: string): Promise<AdapterPayload | undefined> =>
    (await call(identity, 'artifacts.find', { model, by, key })) ?? undefined;
  return {
    async upsert(id, payload, expiresIn) {
      await call(identity, 'artifacts.upsert', { model, id, payload, expiresIn });
    },
    // Whatever a stranger sends as a code comes here; ours are short.
    find: async (id) => (id.length > longestIdentifier ? undefined : find('id', id)),
    findByUid: (uid) => find('uid', uid),
    findByUserCode: async (code) => (code.length > longestIdentifier ? undefined : find('userCode', code)),
    async consume(id) {
      const { consumed } = await call(identity, 'artifacts.consume', { model, id });
      // The provider looks before it consumes: of several that have looked, one alone may go on.
      if (!consumed) throw new errors.InvalidGrant('already consumed');
    },
    async destroy(id) {
      await call(identity, 'artifacts.destroy', { model, id });
    },
    async revokeByGrantId(grantId) {
      await call(identity, 'artifacts.revoke-grant', { model, grantId });
    },
  };
}

const longestIdentifier = 500;

function clientStorage(call: Call, machines: Pick<KnownMachines, 'get'>): Adapter {
  const refuse = async (): Promise<never> => {
    throw new TypeError('clients are made by the identity service, not by the provider');
  };
  return {
    async find(clientId) {
      if (!ClientId.safeParse(clientId).success) return undefined;
      const client = await machines.get(clientId, () => call(identity, 'clients.find', { clientId }));
      if (client === null) return undefined;
      return clientMetadata(client);
    },
    findByUid: refuse,
    findByUserCode: refuse,
    upsert: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
  };
}
