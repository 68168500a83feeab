import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { listQuery, pageOf } from '../../../kit/list.ts';
import { Permission, permissions } from '../../../kit/permission.ts';
import { text } from '../../../kit/text.ts';
import { tenantTypes } from '../../../kit/tenant.ts';
import { Email, Language, LinkToken, NewPassword, Person } from './accounts.ts';
import { ClientId } from './clients.ts';

/** Roles that every company has. */
export const builtInRoles = ['owner', 'manager', 'staff', 'viewer'] as const;
export type BuiltInRole = (typeof builtInRoles)[number];

/** A built-in role, or one of the company's own. */
const RoleName = z.string().regex(/^[a-z][a-z0-9 -]{0,48}[a-z0-9]$/, 'two to fifty lower case letters, digits, spaces and hyphens');
const CustomRoleName = RoleName.refine((name) => !(builtInRoles as readonly string[]).includes(name), 'is a role that every company has');

/** A company by its tenant's slug; `platform` is that of the operators. */
const organisation = z.string().min(1).max(63);

const secondFactorPolicies = ['optional', 'managers', 'everyone'] as const;

const Time = z.iso.datetime({ offset: true });

const Organisation = z.object({
  slug: z.string(),
  name: z.string(),
  type: z.enum(['platform', ...tenantTypes]),
  /** Who must have a second factor: nobody, those who may manage something (`*.manage`), or every member. */
  secondFactor: z.enum(secondFactorPolicies),
  createdAt: Time,
});

const Member = z.object({ personId: z.uuid(), email: z.string(), name: z.string(), role: z.string(), since: Time });
const Invitation = z.object({ id: z.uuid(), email: z.string(), role: z.string(), createdAt: Time, expiresAt: Time });
const Role = z.object({ name: z.string(), permissions: z.array(Permission), builtIn: z.boolean() });

const member = z.strictObject({ organisation, personId: z.uuid() });
const Removed = z.object({ removed: z.literal(true) });
const own = z.strictObject({ organisation });

/**
 * Companies and their members. Whoever is no member sees no company; operators see all. Each change of what somebody may
 * do is told at once by the nudge `access` `{ organisation, personId }`, a null where it concerns all members.
 */
export const organisationActions = {
  'organisations.list': {
    summary: 'All companies by slug',
    access: 'operator',
    rest: 'GET /organisations',
    params: z.strictObject(listQuery),
    result: pageOf(Organisation),
  },
  'organisations.mine': {
    summary: 'The companies that one is a member of, by slug',
    access: 'person',
    rest: 'GET /me/organisations',
    params: z.strictObject(listQuery),
    result: pageOf(
      Organisation.extend({
        role: z.string(),
        permissions: z.array(Permission),
        /** The company asks for a second factor that the session has not given: till then one may look at it and leave it. */
        secondFactorNeeded: z.boolean(),
      }),
    ),
  },
  'organisations.get': { summary: 'A company', access: 'person', rest: 'GET /organisations/:organisation', params: own, result: Organisation },
  'organisations.update': {
    summary: 'Change the name of a company, or who of it must have a second factor',
    access: 'person',
    rest: 'PATCH /organisations/:organisation',
    params: z.strictObject({ organisation, name: text(200).min(1).optional(), secondFactor: z.enum(secondFactorPolicies).optional() }),
    result: Organisation,
  },
  'organisations.transfer': {
    summary: 'Make another member the owner in one’s own place, and oneself a manager',
    access: 'person',
    rest: 'POST /organisations/:organisation/owner',
    params: member,
    result: Member,
  },
  'members.list': {
    summary: 'The members of a company, the first first; `search` looks in names and addresses',
    access: 'person',
    rest: 'GET /organisations/:organisation/members',
    params: z.strictObject({ ...listQuery, organisation, search: text(100).optional() }),
    result: pageOf(Member),
  },
  'members.set-role': {
    summary: 'Give a member another role, of no more than one may do oneself',
    access: 'person',
    rest: 'PATCH /organisations/:organisation/members/:personId',
    params: z.strictObject({ organisation, personId: z.uuid(), role: RoleName }),
    result: Member,
  },
  'members.remove': {
    summary: 'Remove a member, or leave',
    access: 'person',
    rest: 'DELETE /organisations/:organisation/members/:personId',
    params: member,
    result: Removed,
  },
  'invitations.create': {
    summary: 'Invite somebody by mail; inviting again sends a new link',
    access: 'person',
    rest: 'POST /organisations/:organisation/invitations',
    status: 201,
    idempotent: true,
    params: z.strictObject({ organisation, email: Email, role: RoleName, language: Language.default('en') }),
    result: Invitation,
  },
  'invitations.list': {
    summary: 'Invitations that wait for an answer, by address',
    access: 'person',
    rest: 'GET /organisations/:organisation/invitations',
    params: z.strictObject({ ...listQuery, organisation }),
    result: pageOf(Invitation),
  },
  'invitations.withdraw': {
    summary: 'Withdraw an invitation; its link is worth nothing any more',
    access: 'person',
    rest: 'DELETE /organisations/:organisation/invitations/:id',
    params: z.strictObject({ organisation, id: z.uuid() }),
    result: Removed,
  },
  'invitations.look': {
    summary: 'What a mailed invitation is for',
    access: 'anyone',
    rest: 'POST /invitations/look',
    params: z.strictObject({ token: LinkToken }),
    result: z.object({ email: z.string(), role: z.string(), organisation: z.object({ slug: z.string(), name: z.string() }), hasAccount: z.boolean() }),
  },
  'invitations.accept': {
    summary: 'Become a member by an invitation to one’s own address',
    access: 'person',
    rest: 'POST /invitations/accept',
    params: z.strictObject({ token: LinkToken }),
    result: z.object({ organisation: z.string() }),
  },
  'invitations.sign-up': {
    summary: 'Make an account by an invitation, which proves the address, and become a member',
    access: 'anyone',
    rest: 'POST /invitations/sign-up',
    status: 201,
    params: z.strictObject({ token: LinkToken, name: text(200).min(1), password: NewPassword.optional(), language: Language.default('en') }),
    result: Person,
  },
  'roles.list': {
    summary: 'The roles of a company, built-in ones first',
    access: 'person',
    rest: 'GET /organisations/:organisation/roles',
    params: z.strictObject({ organisation, ...listQuery }),
    result: pageOf(Role),
  },
  'roles.set': {
    summary: 'Make a role of the company’s own, or change what it may do: no more than one may oneself',
    access: 'person',
    rest: 'PUT /organisations/:organisation/roles/:name',
    params: z.strictObject({ organisation, name: CustomRoleName, permissions: z.array(Permission).max(permissions.length) }),
    result: Role,
  },
  'roles.remove': {
    summary: 'Remove a role that no member has',
    access: 'person',
    rest: 'DELETE /organisations/:organisation/roles/:name',
    params: z.strictObject({ organisation, name: CustomRoleName }),
    result: Removed,
  },
  'people.list': {
    summary: 'All people by address; `search` is how the address begins',
    access: 'operator',
    rest: 'GET /people',
    params: z.strictObject({ ...listQuery, search: z.string().toLowerCase().max(100).optional() }),
    result: pageOf(Person),
  },
  'access.resolve': {
    summary: 'What a person may do at a tenant’s host, or with null at the platform’s; no answer: nothing',
    access: 'internal',
    params: z.strictObject({
      personId: z.uuid(),
      tenant: z.string().max(63).nullable(),
      /** Where it has ended there is no answer. */
      session: z.uuid().optional(),
      /** What the person has let somebody else do in their name: no more than that, whoever they are. */
      within: z.array(Permission).optional(),
      /** What a token follows from, by the name that the token gives it, and whose token it is: where either is gone there is no answer. */
      grant: z.strictObject({ name: z.string().max(100), clientId: ClientId }).optional(),
    }),
    result: z
      .object({
        /** For the scope, as are the permissions. */
        roles: z.array(z.enum(['operator'])),
        /** The member's role by its name; null for an operator who is no member. */
        role: z.string().nullable(),
        permissions: z.array(Permission),
        /** The company asks for a second factor that the session has not given: roles and permissions are empty. */
        secondFactorNeeded: z.boolean(),
      })
      .nullable(),
  },
} as const satisfies Record<string, ActionContract>;

export const organisationEvents = {
  'member.invited': z.object({ invitationId: z.uuid(), language: Language }),
};
