import type { ServiceDefinition } from '../../services/kit/service.ts';
import { tenantServices as realServices } from '../../services/tenant/services.ts';
import { faultsService } from './faults.service.ts';

export const tenantServices: readonly ServiceDefinition[] = [...realServices, faultsService];
