import { plans } from '../../config/plans.ts';
import type { TenantRecord } from '../../services/platform/registry/contract.ts';
import type { TenantView } from './autoscaler.ts';
import type { Hint } from './contract.ts';
import { noLoad } from './merge-loads.ts';

/** The hint of a tenant, whether it is busy, quiet, waking or asleep. */
export function hintOf(record: TenantRecord, { replicas, steered }: TenantView): Hint {
  const { min, max } = plans[record.plan].replicas;
  return {
    tenant: record.slug,
    replicas,
    desired: steered?.state.desired ?? (isActive(record) ? Math.min(Math.max(replicas, min), max) : 0),
    min,
    max,
    reason: steered?.reason ?? quietReason(record, replicas),
    ...(steered?.load ?? noLoad),
    at: (steered?.sampledAt ?? new Date()).toISOString(),
  };
}

/** Whether any replica is wanted. The registry says so from the moment that a tenant is being woken. */
export function isActive({ state, awake }: TenantRecord): boolean {
  return state === 'ready' && awake;
}

function quietReason(record: TenantRecord, replicas: number): string {
  if (!isActive(record)) return record.state === 'ready' ? 'it is asleep' : `it is ${record.state}`;
  return replicas === 0 ? 'it is waking' : 'it is quiet';
}
