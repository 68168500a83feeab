import type { Application, AuditEvent, Consent, Device, Invitation, Member, Membership, Partner, Passkey, Person, Role, ServiceAccount, SignedIn } from '../../data/identity.ts';
import { permissionsByName } from '../words/roles.ts';

// Ada, what she has, and the companies that she is a member of.

const id = (number: number): string => `5f0c0000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const time = '2026-01-05T10:30:00+00:00';
const lately = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

export const ada: Person = { id: id(1), email: 'ada@example.org', name: 'Ada Lovelace', language: 'en', createdAt: time, hasPassword: true };

export const recoveryCodes = ['k3m9x-2pq7r', 'v8n4c-w5t1y', 'h6j2f-d9s3a', 'q1w8e-r4t7z', 'b5n2m-k8l3p', 'x9c4v-f6g1h', 'z2a7s-d3f8g', 'p4o9i-u5y2t'];
export const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
export const totpProposal = { secret, uri: `otpauth://totp/Tenantry:ada@example.org?secret=${secret}&issuer=Tenantry` };

export const passkey: Passkey = { id: 'cGFzc2tleQ', name: 'Phone of Ada', createdAt: time, lastUsedAt: lately(300) };

export const sessions: SignedIn[] = [
  { id: id(10), device: { id: id(20), name: 'Firefox · Linux' }, methods: ['password', 'totp'], place: '203.0.113.0/24', createdAt: time, lastSeenAt: lately(1), current: true, impersonation: null },
  { id: id(11), device: { id: id(21), name: 'Safari · iPhone' }, methods: ['passkey'], place: '198.51.100.0/24', createdAt: time, lastSeenAt: lately(4_000), current: false, impersonation: null },
  {
    id: id(12),
    device: { id: id(22), name: 'Chrome · Mac' },
    methods: [],
    place: '192.0.2.0/24',
    createdAt: time,
    lastSeenAt: lately(2),
    current: false,
    impersonation: { by: 'grace@tenantry.example', reason: 'The till shows no prices, ticket 4711', expiresAt: '2026-01-05T10:45:00+00:00' },
  },
];

export const devices: Device[] = [
  { id: id(20), name: 'Firefox · Linux', place: '203.0.113.0/24', firstSeenAt: time, lastSeenAt: lately(1), trustedUntil: '2026-02-04T10:30:00+00:00', current: true },
  { id: id(21), name: 'Safari · iPhone', place: '198.51.100.0/24', firstSeenAt: time, lastSeenAt: lately(4_000), trustedUntil: null, current: false },
];

const company = (slug: string, name: string, type: Membership['type'], role: string): Membership => ({
  slug,
  name,
  type,
  secondFactor: 'managers',
  createdAt: time,
  role,
  permissions: role === 'owner' ? permissionsByName : ['catalogue.read', 'orders.read', 'members.read'],
  secondFactorNeeded: false,
});

export const acme = company('acme', 'Acme Goods', 'retailer', 'owner');
export const north = company('north', 'North & Sons', 'brand', 'owner');
export const south = company('south', 'South Trading', 'supplier', 'viewer');
export const operators = company('platform', 'Tenantry', 'platform', 'owner');

export const members: Member[] = [
  { personId: ada.id, email: ada.email, name: ada.name, role: 'owner', since: time },
  { personId: id(2), email: 'grace@example.org', name: 'Grace Hopper', role: 'manager', since: time },
  { personId: id(3), email: 'a.person.with.a.rather.long.address@department.example.org', name: '', role: 'night shift', since: time },
];

export const invitation: Invitation = { id: id(30), email: 'joan@example.org', role: 'staff', createdAt: time, expiresAt: '2026-01-12T10:30:00+00:00' };

export const roles: Role[] = [
  { name: 'owner', permissions: permissionsByName, builtIn: true },
  { name: 'manager', permissions: permissionsByName.filter((permission) => permission !== 'organisation.manage'), builtIn: true },
  { name: 'staff', permissions: ['catalogue.read', 'orders.read', 'orders.write', 'stock.read'], builtIn: true },
  { name: 'viewer', permissions: ['catalogue.read', 'orders.read'], builtIn: true },
  { name: 'night shift', permissions: ['stock.read', 'stock.write'], builtIn: false },
];

export const serviceAccounts: ServiceAccount[] = [
  { id: 'key-1', kind: 'api-key', name: 'Till in the shop', permissions: ['orders.write', 'stock.read'], createdAt: time, expiresAt: '2026-04-05T10:30:00+00:00', lastUsedAt: lately(12), createdBy: { personId: id(2), email: 'grace@example.org', isMember: true } },
  { id: 'client-1', kind: 'client', name: 'Nightly import', permissions: ['catalogue.write'], createdAt: time, expiresAt: null, lastUsedAt: null, createdBy: { personId: id(4), email: 'joan@example.org', isMember: false } },
];

export const applications: Application[] = [
  {
    id: 'application-5a1e0c9b7d42',
    name: 'Ledger Cloud',
    redirectUris: ['https://ledger.example/sign-in/callback', 'https://ledger.example/a/rather/long/address/to/come/back/to/callback'],
    postLogoutRedirectUris: ['https://ledger.example/'],
    backchannelLogoutUri: 'https://ledger.example/signed-out',
    public: false,
    createdAt: time,
  },
  { id: 'application-0d9c4f1e2b63', name: 'Shelf counter', redirectUris: ['https://count.example/'], postLogoutRedirectUris: [], backchannelLogoutUri: null, public: true, createdAt: time },
];

export const consents: Consent[] = [
  {
    id: 'application-5a1e0c9b7d42',
    name: 'Ledger Cloud',
    scopes: ['openid', 'email', 'offline_access'],
    resources: [{ origin: 'http://acme.localhost', scopes: ['orders.read', 'catalogue.read'] }],
    since: time,
    until: time,
  },
  { id: 'command-line', name: 'Command line', scopes: ['openid'], resources: [], since: time, until: time },
];

export const partner: Partner = { slug: 'south', name: 'South Trading', since: time };

const event = (number: number, action: string, actor: string, resource: string): AuditEvent => ({
  id: String(number),
  at: time,
  actor,
  action,
  resource,
  personId: ada.id,
  organisation: 'acme',
  address: '203.0.113.7',
  detail: null,
  requestId: `request-${number}`,
});

export const auditEvents: AuditEvent[] = [
  event(3, 'member.invited', `person:${ada.id}`, `invitation:${id(7)}`),
  event(2, 'service-account.created', `person:${id(2)}`, 'service-account:Till in the shop'),
  event(1, 'sign-in.failed', 'anyone', `person:${ada.id}`),
];
