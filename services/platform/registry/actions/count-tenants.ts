import type { PlatformFacts } from '../../../kit/platform.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { registry } from '../contract.ts';

const count = sql`select state, count(*) as tenants, count(*) filter (where awake) as awake from tenants group by state`;

export const countTenants: ActionHandler<typeof registry, 'tenants.count', PlatformFacts> = ({ db }) => db.query<never>(count);
