import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { ClientId } from './clients.ts';
import { Permission } from '../../../kit/permission.ts';
import { originOf, type PlatformFacts } from '../../../kit/platform.ts';

/** The issuer of every token of the platform. */
export function issuerOf(facts: Pick<PlatformFacts, 'domain' | 'port'>): string {
  return `${originOf(facts, `identity.${facts.domain}`)}/oidc`;
}

/** What the provider keeps, by its own names. */
const artifactModels = [
  'AccessToken',
  'AuthorizationCode',
  'BackchannelAuthenticationRequest',
  'ClientCredentials',
  'DeviceCode',
  'Grant',
  'InitialAccessToken',
  'Interaction',
  'PreAuthorizedCode',
  'PushedAuthorizationRequest',
  'RefreshToken',
  'RegistrationAccessToken',
  'ReplayDetection',
  'Session',
] as const;

export const ArtifactModel = z.enum(artifactModels);
export type ArtifactModel = z.infer<typeof ArtifactModel>;

const ArtifactKey = z.string().min(1).max(1_000);
const ArtifactPayload = z.record(z.string(), z.unknown());
const byId = z.strictObject({ model: ArtifactModel, id: ArtifactKey });

/** What the bootstrap operator signs in with: a service account and a person. */
export const OperatorSecrets = z.object({
  clientId: ClientId,
  clientSecret: z.string().min(1).max(200),
  email: z.string().min(3).max(254),
  password: z.string().min(1).max(200),
});
export type OperatorSecrets = z.infer<typeof OperatorSecrets>;

const MachineGrant = z.object({ roles: z.array(z.enum(['operator'])), permissions: z.array(Permission), tenant: z.string().nullable() });

/** What the OpenID provider in the gateway keeps here, and what it asks. */
export const providerActions = {
  'artifacts.upsert': {
    summary: 'Keep what the provider has issued',
    access: 'internal',
    params: z.strictObject({
      ...byId.shape,
      payload: ArtifactPayload,
      /** Seconds; without it the artifact is kept until it is destroyed. */
      expiresIn: z.number().int().positive().optional(),
    }),
    result: z.null(),
  },
  'artifacts.find': {
    summary: 'What the provider has issued and what has not expired; `consumed` tells when it was used up',
    access: 'internal',
    params: z.strictObject({ model: ArtifactModel, by: z.enum(['id', 'uid', 'userCode']), key: ArtifactKey }),
    result: ArtifactPayload.nullable(),
  },
  'artifacts.consume': {
    summary: 'Use up what can be used once; of several at once one alone succeeds',
    access: 'internal',
    params: byId,
    result: z.object({ consumed: z.boolean() }),
  },
  'artifacts.destroy': { summary: 'Forget an artifact', access: 'internal', params: byId, result: z.null() },
  'artifacts.revoke-grant': {
    summary: 'Forget all artifacts of a model that follow from a grant',
    access: 'internal',
    params: z.strictObject({ model: ArtifactModel, grantId: ArtifactKey }),
    result: z.null(),
  },
  'tokens.authorize': {
    summary: 'Whether machines may have tokens for a host, and what these say; each that may is audited',
    access: 'internal',
    params: z.strictObject({
      resource: z.string().max(300),
      asked: z
        .array(
          z.strictObject({
            clientId: ClientId,
            /** SHA-256 in base64url of the secret that it has shown. */
            secretHash: z.string().max(100),
            /** Of the request that asks for the token. */
            requestId: z.string(),
            /** The network address that it comes from. */
            address: z.string().max(100).optional(),
          }),
        )
        .min(1)
        .max(64),
    }),
    /** In the order in which it was asked. `tenant`: the slug, null for the platform's own host. Null: the resource is not one, or not for this client. */
    result: z.object({ answers: z.array(MachineGrant.nullable()) }),
  },
  'tokens.authorize-person': {
    summary: 'Whether a client may have a token for a host in the name of a person; each that may is audited',
    access: 'internal',
    params: z.strictObject({ personId: z.uuid(), clientId: ClientId, resource: z.string().max(300) }),
    /** `tenant`: as above. No answer: the resource is not one, or the person has no business there. */
    result: z.object({ tenant: z.string().nullable() }).nullable(),
  },
  'operators.bootstrap': {
    summary: 'See that there is a first operator; new secrets unless those held still open its service account',
    access: 'internal',
    params: z.strictObject({ held: OperatorSecrets.nullable() }),
    result: OperatorSecrets,
  },
} as const satisfies Record<string, ActionContract>;
