import type { Result } from '../../services/kit/contract.ts';
import type { identity } from '../../services/platform/identity/contract.ts';
import { contractClient } from './contract-client.ts';

type Item<List extends { items: readonly unknown[] }> = List['items'][number];

export type Person = Result<typeof identity, 'people.me'>;
export type Factors = Result<typeof identity, 'factors.list'>;
export type Passkey = Factors['passkeys'][number];
export type SignedIn = Item<Result<typeof identity, 'sessions.list'>>;
export type Device = Item<Result<typeof identity, 'devices.list'>>;
export type Organisation = Result<typeof identity, 'organisations.get'>;
/** A company with what one may do in it. */
export type Membership = Item<Result<typeof identity, 'organisations.mine'>>;
export type Permission = Membership['permissions'][number];
export type Member = Item<Result<typeof identity, 'members.list'>>;
export type Invitation = Item<Result<typeof identity, 'invitations.list'>>;
export type Role = Item<Result<typeof identity, 'roles.list'>>;
export type ServiceAccount = Item<Result<typeof identity, 'service-accounts.list'>>;
/** One of somebody else, which people may sign in to. */
export type Application = Item<Result<typeof identity, 'applications.list'>>;
/** What one has let an application do. */
export type Consent = Item<Result<typeof identity, 'consents.list'>>;
export type Partner = Item<Result<typeof identity, 'brand-access.suppliers'>>;
export type AuditEvent = Item<Result<typeof identity, 'audit.own'>>;
export type Language = Person['language'];

/** The routes of the identity host that its pages use; the compiler refuses one that the contract does not have. */
const identityRoutes = {
  'sign-up.policy': { rest: 'GET /sign-up' },
  'sign-up.set-policy': { rest: 'PUT /sign-up/policy' },
  'sign-up.request': { rest: 'POST /sign-up' },
  'sign-up.finish': { rest: 'POST /sign-up/finish' },
  'magic-link.request': { rest: 'POST /magic-link' },
  'password.strength': { rest: 'POST /password/strength' },
  'password.request-reset': { rest: 'POST /password/reset' },
  'password.reset': { rest: 'POST /password/reset/finish' },
  'password.change': { rest: 'PUT /me/password' },
  'email.request-change': { rest: 'POST /me/email' },
  'email.confirm-change': { rest: 'POST /email/confirm' },
  'people.me': { rest: 'GET /me' },
  'people.update': { rest: 'PATCH /me' },
  'people.export': { rest: 'GET /me/export' },
  'people.delete': { rest: 'DELETE /me' },
  'people.list': { rest: 'GET /people' },
  'factors.list': { rest: 'GET /me/factors' },
  'passkeys.begin': { rest: 'POST /me/passkeys/options' },
  'passkeys.add': { rest: 'POST /me/passkeys', idempotent: true },
  'passkeys.rename': { rest: 'PATCH /me/passkeys/:id' },
  'passkeys.remove': { rest: 'DELETE /me/passkeys/:id' },
  'totp.begin': { rest: 'POST /me/factors/totp', idempotent: true },
  'totp.confirm': { rest: 'POST /me/factors/totp/confirm' },
  'totp.remove': { rest: 'DELETE /me/factors/totp' },
  'recovery-codes.renew': { rest: 'POST /me/factors/recovery-codes', idempotent: true },
  'sessions.list': { rest: 'GET /me/sessions' },
  'sessions.end': { rest: 'DELETE /me/sessions/:id' },
  'sessions.end-others': { rest: 'DELETE /me/sessions' },
  'devices.list': { rest: 'GET /me/devices' },
  'devices.rename': { rest: 'PATCH /me/devices/:id' },
  'devices.distrust': { rest: 'DELETE /me/devices/:id/trust' },
  'devices.forget': { rest: 'DELETE /me/devices/:id' },
  'organisations.list': { rest: 'GET /organisations' },
  'organisations.mine': { rest: 'GET /me/organisations' },
  'organisations.get': { rest: 'GET /organisations/:organisation' },
  'organisations.update': { rest: 'PATCH /organisations/:organisation' },
  'organisations.transfer': { rest: 'POST /organisations/:organisation/owner' },
  'members.list': { rest: 'GET /organisations/:organisation/members' },
  'members.set-role': { rest: 'PATCH /organisations/:organisation/members/:personId' },
  'members.remove': { rest: 'DELETE /organisations/:organisation/members/:personId' },
  'invitations.create': { rest: 'POST /organisations/:organisation/invitations', idempotent: true },
  'invitations.list': { rest: 'GET /organisations/:organisation/invitations' },
  'invitations.withdraw': { rest: 'DELETE /organisations/:organisation/invitations/:id' },
  'invitations.look': { rest: 'POST /invitations/look' },
  'invitations.accept': { rest: 'POST /invitations/accept' },
  'invitations.sign-up': { rest: 'POST /invitations/sign-up' },
  'impersonations.begin': { rest: 'POST /organisations/:organisation/impersonations', idempotent: true },
  'roles.list': { rest: 'GET /organisations/:organisation/roles' },
  'roles.set': { rest: 'PUT /organisations/:organisation/roles/:name' },
  'roles.remove': { rest: 'DELETE /organisations/:organisation/roles/:name' },
  'service-accounts.list': { rest: 'GET /organisations/:organisation/service-accounts' },
  'service-accounts.create': { rest: 'POST /organisations/:organisation/service-accounts', idempotent: true },
  'service-accounts.revoke': { rest: 'DELETE /organisations/:organisation/service-accounts/:id' },
  'consents.list': { rest: 'GET /me/applications' },
  'consents.withdraw': { rest: 'DELETE /me/applications/:id' },
  'applications.list': { rest: 'GET /applications' },
  'applications.create': { rest: 'POST /applications', idempotent: true },
  'applications.renew-secret': { rest: 'POST /applications/:id/secret', idempotent: true },
  'applications.remove': { rest: 'DELETE /applications/:id' },
  'brand-access.suppliers': { rest: 'GET /organisations/:organisation/suppliers' },
  'brand-access.brands': { rest: 'GET /organisations/:organisation/brands' },
  'brand-access.grant': { rest: 'PUT /organisations/:organisation/suppliers/:supplier' },
  'brand-access.revoke': { rest: 'DELETE /organisations/:organisation/suppliers/:supplier' },
  'audit.own': { rest: 'GET /me/audit' },
  'audit.of-organisation': { rest: 'GET /organisations/:organisation/audit' },
  'audit.export-organisation': { rest: 'GET /organisations/:organisation/audit/export' },
  'audit.list': { rest: 'GET /audit' },
  'audit.export': { rest: 'GET /audit/export' },
} as const;

/** Calls the identity service of this page's host. Throws ProblemError. */
export const callIdentity = contractClient<typeof identity>()(identityRoutes);
