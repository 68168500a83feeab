import { plans } from '../../config/plans.ts';
import type { TenantRecord } from '../../services/platform/registry/contract.ts';
import type { TenantView } from './autoscaler.ts';
import type { Hint } from './contract.ts';
import { noLoad } from './merge-loads.ts';

/** The hint of a tenant, whether it is awake and busy, awake and quiet, wanted or asleep. */
export function hintOf({ slug, plan, state, awake }: TenantRecord, { replicas, wanted, steered }: TenantView): Hint {
  const { min, max } = plans[plan].replicas;
  const active = isActive({ state, awake }, { replicas, wanted });
  return {
    tenant: slug,
    replicas,
    desired: steered?.state.desired ?? (active ? Math.min(Math.max(replicas, min), max) : 0),
    min,
    max,
    reason: steered?.reason ?? quietReason(state, replicas, active),
    ...(steered?.load ?? noLoad),
    at: (steered?.sampledAt ?? new Date()).toISOString(),
  };
}

/** Whether any replica is wanted: it runs, or is to. */
export function isActive({ state, awake }: Pick<TenantRecord, 'state' | 'awake'>, { replicas, wanted }: Omit<TenantView, 'steered'>): boolean {
  return state === 'ready' && (awake || wanted || replicas > 0);
}

function quietReason(state: TenantRecord['state'], replicas: number, active: boolean): string {
  if (!active) return state === 'ready' ? 'it is asleep' : `it is ${state}`;
  return replicas === 0 ? 'it is waking' : 'it is quiet';
}
