import type { SignInState } from '../../data/sign-in.ts';
import { acme, ada, applications, auditEvents, consents, devices, invitation, members, north, operators, partner, passkey, recoveryCodes, roles, serviceAccounts, sessions, south, totpProposal } from './ada.ts';
import { Refusal, type OwnReplies, type Replies } from './stand-in-host.ts';

/** How far Ada is, as the host sees it. */
export type Standing = {
  signedIn: boolean;
  /** Whether her sign-in is new enough for what is dangerous. */
  fresh: boolean;
  hasTotp: boolean;
  /** What is asked for after the password. */
  after: 'nothing' | 'second factor' | 'enrolment';
};

export const standing = (): Standing => ({ signedIn: false, fresh: true, hasTotp: true, after: 'nothing' });

const list = <Item>(items: Item[]) => ({ items, next: null });
const begun: SignInState = { done: [], next: ['password', 'magic-link', 'passkey'], complete: false, mustEnrol: false, person: null };
const person = { email: ada.email, name: ada.name };

/** Replies of a host where Ada is as far as `at` says. Each can be replaced. */
export function repliesOfAda(at: Standing): Replies {
  let allowed = consents;
  const whereFresh = <Value>(value: Value): Value | Refusal => (at.fresh ? value : new Refusal(401, 'step_up_required'));
  const first = (method: 'password' | 'magic-link'): SignInState => {
    const done = { ...begun, done: [method], person };
    if (at.after === 'enrolment') return { ...done, next: [], mustEnrol: true };
    if (at.after === 'second factor') return { ...done, next: ['passkey', 'totp', 'recovery-code'] };
    return { ...done, next: [], complete: true };
  };
  const complete = (done: SignInState['done']): SignInState => ({ done, next: [], complete: true, mustEnrol: false, person });

  return {
    'sign-in.state': () => begun,
    'sign-in.password': ({ password }) => (password === 'correct horse' ? first('password') : new Refusal(401, 'invalid_credentials')),
    'sign-in.magic-link': () => first('magic-link'),
    'sign-in.passkey-options': () => ({ challenge: 'Y2hhbGxlbmdl', rpId: 'identity.localhost', userVerification: 'required', allowCredentials: [] }),
    'sign-in.passkey': () => complete(['passkey']),
    'sign-in.totp': ({ code }) => (code.replaceAll(' ', '') === '123456' ? complete(['password', 'totp']) : new Refusal(401, 'invalid_credentials')),
    'sign-in.recovery-code': () => complete(['password', 'recovery-code']),
    'sign-in.begin-totp': () => totpProposal,
    'sign-in.confirm-totp': () => ({ ...complete(['password', 'totp']), recoveryCodes }),

    'sign-up.policy': () => ({ open: true }),
    'sign-up.set-policy': ({ open }) => ({ open }),
    'sign-up.request': () => ({ sent: true }),
    'sign-up.finish': () => ada,
    'magic-link.request': () => ({ sent: true }),
    'password.strength': ({ password }) => ({ score: Math.min(4, Math.floor(password.length / 5)), reason: password.length < 10 ? 'short' : null }),
    'password.request-reset': () => ({ sent: true }),
    'password.reset': () => ({ email: ada.email }),
    'password.change': () => whereFresh({ changed: true }),
    'email.request-change': () => whereFresh({ sent: true }),
    'email.confirm-change': () => ({ email: 'ada@new.example' }),

    'people.me': () => (at.signedIn ? ada : new Refusal(401, 'unauthenticated')),
    'people.update': ({ name = ada.name, language = ada.language }) => ({ ...ada, name, language }),
    'people.list': () => list([ada, { ...ada, id: members[1]?.personId ?? '', email: 'grace@example.org', name: 'Grace Hopper' }]),
    'factors.list': () => ({ totp: at.hasTotp ? { confirmedAt: ada.createdAt } : null, passkeys: at.hasTotp ? [passkey] : [], recoveryCodesLeft: at.hasTotp ? 2 : 0 }),
    'totp.begin': () => whereFresh(totpProposal),
    'totp.confirm': () => {
      at.hasTotp = true;
      return { recoveryCodes };
    },
    'totp.remove': () => whereFresh({ removed: true }),
    'recovery-codes.renew': () => whereFresh({ recoveryCodes }),
    'passkeys.begin': () =>
      whereFresh({
        challenge: 'Y2hhbGxlbmdl',
        rp: { id: 'identity.localhost', name: 'Tenantry' },
        user: { id: 'YWRh', name: ada.email, displayName: ada.name },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      }),
    'passkeys.add': ({ name, response }) => ({ id: response.id, name, createdAt: ada.createdAt, lastUsedAt: null, recoveryCodes: at.hasTotp ? null : recoveryCodes }),

    'sessions.list': () => list(sessions),
    'sessions.end': () => ({ ended: 1 }),
    'devices.list': () => list(devices),
    'devices.rename': ({ name }) => ({ ...sample(devices), name }),

    'organisations.mine': () => (at.signedIn ? list([acme, north, south, operators]) : new Refusal(401, 'unauthenticated')),
    'organisations.list': () => list([acme, north, south]),
    'organisations.get': ({ organisation }) => [acme, north, south, operators].find(({ slug }) => slug === organisation) ?? new Refusal(404, 'not_found'),
    'organisations.update': () => acme,
    'organisations.transfer': () => whereFresh({ ...sample(members), role: 'owner' }),
    'members.list': ({ search = '' }) => list(members.filter(({ email }) => email.includes(search))),
    'members.set-role': () => new Refusal(409, 'last_owner'),
    'members.remove': () => ({ removed: true }),
    'invitations.create': ({ email }) => ({ ...invitation, email }),
    'invitations.list': () => list([invitation]),
    'invitations.withdraw': () => ({ removed: true }),
    'invitations.look': () => ({ email: 'ada@example.org', role: 'staff', organisation: { slug: 'acme', name: 'Acme Goods' }, hasAccount: true }),
    'invitations.accept': () => ({ organisation: 'acme' }),
    'invitations.sign-up': () => ada,
    'impersonations.begin': () => whereFresh({ session: sample(sessions).id, address: 'http://acme.localhost/auth/impersonation?token=once', expiresAt: ada.createdAt }),
    'roles.list': () => list(roles),
    'roles.set': ({ name, permissions }) => ({ name, permissions, builtIn: false }),
    'service-accounts.list': () => list(serviceAccounts),
    'service-accounts.create': ({ kind, name, permissions }) => whereFresh({ ...sample(serviceAccounts), kind, name, permissions, secret: 'tntk_9fK3mQ7xZ2vB8nL5tR1wY6cH4jD0sA' }),
    'service-accounts.revoke': () => ({ removed: true }),
    'consents.list': () => list(allowed),
    'consents.withdraw': ({ id }) => {
      allowed = allowed.filter((consent) => consent.id !== id);
      return { withdrawn: true };
    },
    'applications.list': () => list(applications),
    'applications.create': (asked) => ({
      ...sample(applications),
      ...asked,
      backchannelLogoutUri: asked.backchannelLogoutUri ?? null,
      secret: asked.public ? null : 'q7Zt3nVb8Wc1Xk5Lm9Rp2Sd6Fg4Hj0Ya',
    }),
    'applications.renew-secret': ({ id }) => whereFresh({ id, secret: 'Wc1Xk5Lm9Rp2Sd6Fg4Hj0Yaq7Zt3nVb8' }),
    'applications.remove': () => ({ removed: true }),
    'brand-access.suppliers': () => list([partner]),
    'brand-access.brands': () => list([]),
    'audit.own': () => list(auditEvents),
    'audit.of-organisation': ({ action }) => list(auditEvents.filter((event) => !action || event.action === action)),
    'audit.list': () => list(auditEvents),
    'audit.export-organisation': ({ after }) => (after ? { csv: 'at,action\r\nlater,two\r\n', next: null } : { csv: 'at,action\r\nearlier,one\r\n', next: 'cursor' }),
  };
}

/** The same at the gateway's own routes. */
export function ownRepliesOfAda(at: Standing): OwnReplies {
  return {
    'POST /api/sign-in/finish': () => {
      at.signedIn = at.fresh = true;
      return { personId: ada.id, methods: ['password'] };
    },
    'POST /api/sign-out': () => {
      at.signedIn = false;
    },
    'GET /oidc/interaction/uid-1/consent': () => ({
      client: { id: 'ledger', name: 'Ledger Cloud' },
      person: { email: ada.email, name: ada.name },
      scopes: ['openid', 'email'],
      resources: [{ origin: 'http://acme.localhost', scopes: ['orders.read', 'stock.read'] }],
    }),
    'POST /oidc/interaction/uid-1/consent': () => ({ location: '/not-of-the-app' }),
  };
}

function sample<Item>([first]: readonly Item[]): Item {
  if (first === undefined) throw new Error('there is none');
  return first;
}
