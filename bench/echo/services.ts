import { defineService, type ServiceDefinition } from '../../services/kit/service.ts';
import { tenantServices as ours } from '../../services/tenant/services.ts';
import { answer } from './answer.ts';
import { burn } from './burn.ts';
import { echo } from './contract.ts';

const echoService = defineService(echo, {
  actions: {
    get: async () => answer,
    burn: async (_, { turns }) => ({ key: burn(turns) }),
  },
  events: {},
});

/** A shop's services, and the echo beside them. */
export const tenantServices: readonly ServiceDefinition[] = [...ours, echoService];
