import type { ServiceDefinition } from '../../services/kit/service.ts';

/** What a module of tenant services exports. */
export type ServicesModule = { tenantServices: readonly ServiceDefinition[] };
