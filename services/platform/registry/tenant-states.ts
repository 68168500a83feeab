import type { tenantCommands, tenantStates } from './contract.ts';

export type TenantState = (typeof tenantStates)[number];
export type TenantCommand = (typeof tenantCommands)[number];

/** From which state to which a tenant may go. `failed` and `purged` end a life; a failed slug may be asked for again. */
export const transitions: Readonly<Record<TenantState, readonly TenantState[]>> = {
  requested: ['provisioning', 'failed'],
  provisioning: ['ready', 'failed'],
  ready: ['suspended', 'terminated'],
  suspended: ['ready', 'terminated'],
  terminated: ['ready', 'purged'],
  purged: [],
  failed: ['requested'],
};

/** What each command needs and leads to; `sleep` and `wake` leave the life as it is and move the nodes alone. */
export const commands: Readonly<Record<TenantCommand, { from: readonly TenantState[]; to: TenantState; event: string }>> = {
  suspend: { from: ['ready'], to: 'suspended', event: 'tenant.suspended' },
  resume: { from: ['suspended'], to: 'ready', event: 'tenant.resumed' },
  terminate: { from: ['ready', 'suspended'], to: 'terminated', event: 'tenant.terminated' },
  restore: { from: ['terminated'], to: 'ready', event: 'tenant.restored' },
  sleep: { from: ['ready'], to: 'ready', event: 'tenant.put-to-sleep' },
  wake: { from: ['ready'], to: 'ready', event: 'tenant.woken' },
};
