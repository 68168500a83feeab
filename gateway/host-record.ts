import type { Result } from '../services/kit/contract.ts';
import type { registry } from '../services/platform/registry/contract.ts';

/** Whose host it is. A greater generation of the same tenant is newer. */
export type HostRecord = NonNullable<Result<typeof registry, 'hosts.resolve'>>;
