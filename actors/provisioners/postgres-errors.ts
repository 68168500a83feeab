import { RetryableError, TerminalError } from './provisioner.ts';

// 08 connection, 40 lost race, 53 out of resources, 55006 in use, 57 going down or coming up; then what sockets say.
const passing = /^(08|40|53|55006|57|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)/;
const passingMessage = /Connection terminated|timeout exceeded when trying to connect|Query read timeout/;

/** Runs statements of an administrator, and tells failures that pass from those that stay. */
export async function attempt<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const Failure = passing.test(codeOf(error)) || passingMessage.test(String(error)) ? RetryableError : TerminalError;
    throw new Failure(`PostgreSQL: cannot ${what}: ${String(error)}`, error);
  }
}

/** The SQLSTATE, or the code of a socket's error, or nothing. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
