/** A tenant's S3 user with its quota, a private bucket, and a public one whose objects anybody may get. */
import { tenantBuckets, tenantUser } from '../../config/names.ts';
import { plans } from '../../config/plans.ts';
import { RetryableError, TerminalError, type ProvisionedTenant, type Provisioner } from './provisioner.ts';
import { signedRequest, type S3Keys, type S3Request, type S3Response } from './signed-request.ts';

export interface StorageServer extends S3Keys {
  endpoint: string;
}

/** @param server with the keys of a user that may make users and buckets (Ceph's Admin Ops API) */
export function storageProvisioner(server: StorageServer, prefix: string): Provisioner {
  const admin = (request: S3Request, accepted?: readonly number[]) => send(server.endpoint, server, request, accepted);

  return {
    name: 'storage',
    needs: ['secrets'],

    async provision(tenant, secrets) {
      const user = tenantUser(prefix, tenant);
      const buckets = tenantBuckets(prefix, tenant);
      const asTenant = (request: S3Request, accepted?: readonly number[]) => send(server.endpoint, secrets.storage, request, accepted);
      await makeUser(admin, user, secrets.storage);
      await Promise.all([
        admin(quotaRequest(user, tenant)),
        asTenant({ method: 'PUT', path: `/${buckets.private}` }),
        asTenant({ method: 'PUT', path: `/${buckets.public}` }).then(() =>
          asTenant({ method: 'PUT', path: `/${buckets.public}`, query: { policy: '' }, body: publicReadPolicy(buckets.public) }),
        ),
      ]);
    },

    async undo(tenant) {
      // Its buckets go with it, and what is in them.
      const query = { uid: tenantUser(prefix, tenant), 'purge-data': 'true', format: 'json' };
      await admin({ method: 'DELETE', path: '/admin/user', query }, [404]);
    },

    async probe(tenant, secrets) {
      const buckets = Object.values(tenantBuckets(prefix, tenant));
      const answers = await Promise.all(
        buckets.map((bucket) => send(server.endpoint, secrets.storage, { method: 'HEAD', path: `/${bucket}` }, [403, 404])),
      );
      return answers.every(({ status }) => status === 200);
    },
  };
}

type Send = (request: S3Request, accepted?: readonly number[]) => Promise<S3Response>;

/**
 * The Admin Ops API takes keys in the query only: the gateway must be on loopback or behind TLS, and must not write the
 * requests to its log, as Ceph does above `debug_rgw = 0`.
 */
async function makeUser(admin: Send, uid: string, { accessKey, secretKey }: S3Keys): Promise<void> {
  const keys = { 'access-key': accessKey, 'secret-key': secretKey, 'key-type': 's3' };
  const query = { uid, 'display-name': uid, ...keys, 'max-buckets': '4', format: 'json' };
  // An earlier run has made it, with these same keys.
  await admin({ method: 'PUT', path: '/admin/user', query }, [409]);
}

function quotaRequest(uid: string, { plan }: ProvisionedTenant): S3Request {
  const { bytes, objects } = plans[plan].storage;
  const limits = { enabled: 'true', 'max-size-kb': String(Math.floor(bytes / 1024)), 'max-objects': String(objects) };
  return { method: 'PUT', path: '/admin/user', query: { quota: '', uid, 'quota-type': 'user', ...limits, format: 'json' } };
}

function publicReadPolicy(bucket: string): string {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

async function send(endpoint: string, keys: S3Keys, request: S3Request, accepted: readonly number[] = []): Promise<S3Response> {
  const what = `S3: ${request.method} ${request.path}`;
  let response: S3Response;
  try {
    response = await signedRequest(endpoint, keys, request);
  } catch (error) {
    throw new RetryableError(`${what} got no answer`, error);
  }
  const { status, text } = response;
  if (status < 300 || accepted.includes(status)) return response;
  const Failure = (status >= 500 && status !== 501) || status === 429 ? RetryableError : TerminalError;
  throw new Failure(`${what} was answered with ${status}: ${text.slice(0, 300)}`, undefined);
}
