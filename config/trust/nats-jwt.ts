/**
 * The signed claims by which NATS in operator mode knows operators, accounts and users (github.com/nats-io/jwt, version 2).
 * Pure and synchronous; times are whole seconds since 1970.
 */
import { createHash } from 'node:crypto';
import { base32, publicKeyOf, sign } from './nkeys.ts';

const unlimited = -1;

export interface AccountClaims {
  /** The account's public key, `A…`. */
  account: string;
  name: string;
  issuedAt: number;
  limits?: AccountLimits;
  exports?: readonly AccountExport[];
  imports?: readonly AccountImport[];
}

/** Subjects of this account that others may import; those under a token that equals the importing account's key alone. */
export interface AccountExport {
  name: string;
  type: 'stream' | 'service';
  subject: string;
  /** Counted from 1. */
  account_token_position: number;
}

export interface AccountImport {
  name: string;
  type: 'stream' | 'service';
  subject: string;
  /** The public key of the account that exports it. */
  account: string;
}

/** What is not named is unlimited; 0 connections suspends the account and drops its clients. */
interface AccountLimits {
  connections?: number;
  subscriptions?: number;
  /** Bytes of one message. */
  payload?: number;
}

export interface UserClaims {
  /** The user's public key, `U…`. */
  user: string;
  name: string;
  issuedAt: number;
  /** Subjects; without them the user may do all within its account. */
  permissions?: { publish?: SubjectRule; subscribe?: SubjectRule };
}

interface SubjectRule {
  allow?: readonly string[];
  deny?: readonly string[];
}

/** The self-signed root of trust, which names the system account. */
export function operatorJwt(
  claims: { name: string; systemAccount: string; issuedAt: number },
  operatorSeed: string,
): string {
  return token(operatorSeed, {
    sub: publicKeyOf(operatorSeed),
    name: claims.name,
    iat: claims.issuedAt,
    nats: { type: 'operator', version: 2, system_account: claims.systemAccount },
  });
}

/** An account's existence and limits, signed by the operator. */
export function accountJwt(claims: AccountClaims, operatorSeed: string): string {
  const { connections = unlimited, subscriptions = unlimited, payload = unlimited } = claims.limits ?? {};
  return token(operatorSeed, {
    sub: claims.account,
    name: claims.name,
    iat: claims.issuedAt,
    nats: {
      type: 'account',
      version: 2,
      limits: {
        conn: connections,
        subs: subscriptions,
        payload,
        data: unlimited,
        leaf: 0,
        imports: unlimited,
        exports: unlimited,
        wildcards: true,
      },
      default_permissions: { pub: {}, sub: {} },
      exports: claims.exports ?? [],
      imports: claims.imports ?? [],
    },
  });
}

/** A user's right to connect, signed by its account. */
export function userJwt(claims: UserClaims, accountSeed: string): string {
  return token(accountSeed, {
    sub: claims.user,
    name: claims.name,
    iat: claims.issuedAt,
    nats: {
      type: 'user',
      version: 2,
      subs: unlimited,
      data: unlimited,
      payload: unlimited,
      pub: claims.permissions?.publish ?? {},
      sub: claims.permissions?.subscribe ?? {},
    },
  });
}

/** The operator's request to forget accounts, for `$SYS.REQ.CLAIMS.DELETE`. */
export function deleteAccountsJwt(accounts: readonly string[], issuedAt: number, operatorSeed: string): string {
  return token(operatorSeed, {
    sub: publicKeyOf(operatorSeed),
    iat: issuedAt,
    nats: { type: 'generic', version: 2, accounts },
  });
}

function token(seed: string, claims: Record<string, unknown>): string {
  const body = { ...claims, iss: publicKeyOf(seed) };
  const jti = base32(createHash('sha512-256').update(JSON.stringify(body)).digest());
  const signed = `${part({ typ: 'JWT', alg: 'ed25519-nkey' })}.${part({ ...body, jti })}`;
  return `${signed}.${sign(seed, Buffer.from(signed)).toString('base64url')}`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
