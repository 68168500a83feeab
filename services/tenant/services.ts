import type { ServiceDefinition } from '../kit/service.ts';
import { analyticsService } from './analytics/analytics.service.ts';
import { mailboxService } from './mailbox/mailbox.service.ts';
import { warehouseService } from './warehouse/warehouse.service.ts';
import { webshopService } from './webshop/webshop.service.ts';

/** What runs in every tenant's namespace. */
export const tenantServices: readonly ServiceDefinition[] = [webshopService, warehouseService, analyticsService, mailboxService];
