/** What stops a set-up, in one line with its remedy. */
export class LaunchError extends Error {}

/** The remedy where a server can be neither found nor fetched. */
export const useOtherServers =
  'install it, or start the servers with `docker compose up -d` and name them in DATABASE_URL, NATS_URL, REDIS_URL, S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY';

/** One line of an error, with what a person can do about the known ones. */
export function explain(error) {
  if (error instanceof LaunchError) return error.message;
  if (error?.code === 'ENOSPC') return `the disk is full (${error.path ?? 'while writing'}): free some space and start again`;
  if (error?.code === 'EACCES' || error?.code === 'EROFS') {
    return `${error.path ?? 'a file'} cannot be written by this user: start as the owner of the project's folder, or change its owner`;
  }
  return String(error?.stack ?? error);
}
