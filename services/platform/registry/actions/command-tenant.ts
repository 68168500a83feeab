import { supervisor } from '../../../../actors/tenant-supervisor/contract.ts';
import { fail } from '../../../kit/errors.ts';
import type { PlatformFacts } from '../../../kit/platform.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import type { registry } from '../contract.ts';
import { commands } from '../tenant-states.ts';
import { selectTenant, tenantRecord, type TenantRow } from '../tenant-row.ts';

/**
 * Hands a command to the tenant's supervisor, which carries out one at a time.
 * @throws AppError tenant_not_found, wrong_state
 */
export const commandTenant: ActionHandler<typeof registry, 'tenants.command', PlatformFacts> = async (context, { slug, command }) => {
  const row = await context.db.first<TenantRow>(selectTenant, [slug]);
  if (row === undefined) fail('tenant_not_found');
  if (!commands[command].from.includes(row.state)) {
    fail('wrong_state', `A tenant that is ${row.state} takes no ${command}; it must be ${commands[command].from.join(' or ')}.`);
  }
  await context.call(supervisor, 'tenants.command', { slug, command, actor: context.scope.subject });
  return tenantRecord((await context.db.first<TenantRow>(selectTenant, [slug]))!);
};
