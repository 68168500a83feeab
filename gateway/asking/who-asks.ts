import type { Scope } from '../../services/kit/scope.ts';

/** Who asks, as a scope says it. */
export type Asker = Pick<Scope, 'kind' | 'subject' | 'roles' | 'permissions' | 'session' | 'owesFactor' | 'actor'>;

/** Whoever shows nothing. */
export const nobody: Asker = { kind: 'anyone', subject: null, roles: [], permissions: [] };
