import type { auditActions } from '../../contract/audit.ts';
import type { HandlersOf } from '../../handler.ts';
import { exportAudit, exportOrganisationAudit } from './export-audit.ts';
import { listAudit } from './list-audit.ts';
import { listOrganisationAudit } from './list-organisation-audit.ts';
import { listOwnAudit } from './list-own-audit.ts';

export const auditHandlers: HandlersOf<typeof auditActions> = {
  'audit.own': listOwnAudit,
  'audit.of-organisation': listOrganisationAudit,
  'audit.export-organisation': exportOrganisationAudit,
  'audit.list': listAudit,
  'audit.export': exportAudit,
};
