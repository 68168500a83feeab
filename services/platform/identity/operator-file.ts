import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Call } from '../../kit/call.ts';
import { identity, OperatorSecrets } from './contract.ts';

// The names are those of the platform's fixed interface.
const OperatorFile = z.object({
  issuer: z.string(),
  client_id: OperatorSecrets.shape.clientId,
  client_secret: OperatorSecrets.shape.clientSecret,
  email: OperatorSecrets.shape.email,
  password: OperatorSecrets.shape.password,
});
type OperatorFile = z.infer<typeof OperatorFile>;

/**
 * Sees that `operator.json` in the data folder opens the platform at its present address: writes what is missing or out of
 * date, and leaves a file that is right alone. A file that is lost is made anew, and what it said before ends.
 * @param call as a service of the platform
 */
export async function provideOperatorFile(call: Call, dataDir: string, issuer: string): Promise<void> {
  const path = join(dataDir, 'operator.json');
  const found = read(path);
  const held = found && {
    clientId: found.client_id,
    clientSecret: found.client_secret,
    email: found.email,
    password: found.password,
  };
  const secrets = await call(identity, 'operators.bootstrap', { held: held ?? null });
  if (found?.issuer === issuer && found.client_secret === secrets.clientSecret) return chmodSync(path, 0o600);
  write(path, {
    issuer,
    client_id: secrets.clientId,
    client_secret: secrets.clientSecret,
    email: secrets.email,
    password: secrets.password,
  });
}

/** Undefined for a file that is missing or damaged: it is replaced. One that we may not read is an error. */
function read(path: string): OperatorFile | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  try {
    return OperatorFile.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** All or nothing, and never readable to others, not even for a moment. */
function write(path: string, file: OperatorFile): void {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  const handle = openSync(draft, 'wx', 0o600);
  writeSync(handle, `${JSON.stringify(file, null, 2)}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(draft, path);
}
