import type { Permission } from '../../../kit/permission.ts';

export type ServiceAccountRow = {
  client_id: string;
  kind: 'client' | 'api-key';
  name: string;
  permissions: Permission[];
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  created_by: string | null;
  creator_email: string | null;
  creator_is_member: boolean;
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
    createdBy: row.created_by === null ? null : { personId: row.created_by, email: row.creator_email ?? '', isMember: row.creator_is_member },
  };
}
