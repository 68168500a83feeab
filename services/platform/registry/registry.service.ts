import type { PlatformFacts } from '../../kit/platform.ts';
import { defineService } from '../../kit/service.ts';
import { commandTenant } from './actions/command-tenant.ts';
import { countTenants } from './actions/count-tenants.ts';
import { createTenant } from './actions/create-tenant.ts';
import { getTenant, listDue, listEvents, listTenants, listUnsettled, loadTenant, resolveHost } from './actions/read-tenants.ts';
import { recordTenant } from './actions/record-tenant.ts';
import { registry } from './contract.ts';

/** Which tenants there are, how they are reached and in which state they are: the platform's memory of them. */
export const registryService = defineService<typeof registry, PlatformFacts>(registry, {
  actions: {
    'tenants.create': createTenant,
    'tenants.list': listTenants,
    'tenants.get': getTenant,
    'tenants.command': commandTenant,
    'tenants.events': listEvents,
    'hosts.resolve': resolveHost,
    'tenants.count': countTenants,
    'tenants.unsettled': listUnsettled,
    'tenants.due': listDue,
    'tenants.load': loadTenant,
    'tenants.record': recordTenant,
  },
  events: {},
});
