import type { organisationActions } from '../../contract/organisations.ts';
import type { HandlersOf } from '../../handler.ts';
import type { IdentityParts } from '../../parts.ts';
import { acceptOwnInvitation } from './accept-invitation.ts';
import { createInvitation } from './create-invitation.ts';
import { getOrganisation } from './get-organisation.ts';
import { listInvitations } from './list-invitations.ts';
import { listMembers } from './list-members.ts';
import { listOrganisations } from './list-organisations.ts';
import { listOwnOrganisations } from './list-own-organisations.ts';
import { listPeople } from './list-people.ts';
import { listRoles } from './list-roles.ts';
import { lookAtInvitation } from './look-at-invitation.ts';
import { removeMember } from './remove-member.ts';
import { removeRole } from './remove-role.ts';
import { resolveAccess } from './resolve-access.ts';
import { setMemberRole } from './set-member-role.ts';
import { setRole } from './set-role.ts';
import { signUpByInvitation } from './sign-up-by-invitation.ts';
import { transferOrganisation } from './transfer-organisation.ts';
import { updateOrganisation } from './update-organisation.ts';
import { withdrawInvitation } from './withdraw-invitation.ts';

export function organisationHandlers(parts: IdentityParts): HandlersOf<typeof organisationActions> {
  return {
    'organisations.list': listOrganisations,
    'organisations.mine': listOwnOrganisations,
    'organisations.get': getOrganisation,
    'organisations.update': updateOrganisation,
    'organisations.transfer': transferOrganisation,
    'members.list': listMembers,
    'members.set-role': setMemberRole,
    'members.remove': removeMember,
    'invitations.create': createInvitation,
    'invitations.list': listInvitations,
    'invitations.withdraw': withdrawInvitation,
    'invitations.look': lookAtInvitation,
    'invitations.accept': acceptOwnInvitation,
    'invitations.sign-up': signUpByInvitation(parts),
    'roles.list': listRoles,
    'roles.set': setRole,
    'roles.remove': removeRole,
    'people.list': listPeople,
    'access.resolve': resolveAccess,
  };
}
