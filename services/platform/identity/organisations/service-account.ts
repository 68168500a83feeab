import type { Permission } from '../../../kit/permission.ts';

export type ServiceAccountRow = {
  client_id: string;
  kind: 'client' | 'api-key';
  name: string;
  permissions: Permission[];
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
};

export function shownServiceAccount(row: ServiceAccountRow) {
  return {
    id: row.client_id,
    kind: row.kind,
    name: row.name,
    permissions: row.permissions,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}
