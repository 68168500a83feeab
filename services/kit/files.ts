import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

export type FileCredentials = {
  endpoint: string;
  accessKey: string;
  secretKey: string;
  publicBucket: string;
  privateBucket: string;
};

/** A tenant's buckets. */
export type Files = {
  /** Stores a file that anyone may read; resolves to its path on the tenant's host names. */
  putPublic(key: string, body: Uint8Array, mediaType: string): Promise<string>;
};

/** Opens the buckets with the tenant's own credentials; nothing is connected before the first use. */
export function openFiles(credentials: FileCredentials): Files {
  let client: S3Client | undefined;
  return {
    async putPublic(key, body, mediaType) {
      client ??= new S3Client({
        endpoint: credentials.endpoint,
        region: 'default',
        forcePathStyle: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
        credentials: { accessKeyId: credentials.accessKey, secretAccessKey: credentials.secretKey },
      });
      await client.send(
        new PutObjectCommand({ Bucket: credentials.publicBucket, Key: key, Body: body, ContentType: mediaType }),
      );
      return `/media/${key}`;
    },
  };
}
