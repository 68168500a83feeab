import { autoscaler } from '../actors/autoscaler/contract.ts';
import { inbox } from '../actors/mail-catcher/contract.ts';
import type { Contract } from '../services/kit/contract.ts';
import { identity } from '../services/platform/identity/contract.ts';
import { registry } from '../services/platform/registry/contract.ts';
import { tenantContracts } from '../services/tenant/contracts.ts';
import type { HostKind } from './host-name.ts';

/** Whose routes each kind of host has. */
export type HostContracts = Readonly<Record<HostKind, readonly Contract[]>>;

export const hostContracts: HostContracts = {
  admin: [registry, autoscaler],
  identity: [identity],
  tenant: tenantContracts,
};

/** With the inbox at the admin host, for where mail is caught. */
export function withInbox(contracts: HostContracts): HostContracts {
  return { ...contracts, admin: [...contracts.admin, inbox] };
}
