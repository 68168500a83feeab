/** Where the embedded servers live: their data folder, the account they run as, and how their files are written. */
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../launch/binaries.mjs';
import { giveTo, serverAccount, type Account } from './account.ts';
import type { Program } from './spawn.ts';

export interface Place {
  dataDir: string;
  account: Account | undefined;
  /** A folder below the data folder that is the account's alone. */
  folder(name: string): string;
  /** Writes a file that only the account can read. */
  write(file: string, text: string): void;
  /** What every server's program has in common. */
  program(name: string): Pick<Program, 'name' | 'account' | 'logFile' | 'runFile'>;
}

/** Prepares the data folder. Throws one line where the servers could not run there. */
export function openPlace(dataDir: string): Place {
  for (const name of ['', 'run', 'logs']) mkdirSync(join(dataDir, name), { recursive: true, mode: 0o700 });
  // Another account has to get through to its own folders, and is not to see what else there is.
  if (process.getuid?.() === 0) chmodSync(dataDir, 0o711);
  const account = serverAccount(join(dataDir, 'postgres'), [join(dataDir, 'postgres'), join(projectRoot, '.cache', 'servers', 'radosgw')]);

  function write(file: string, text: string): void {
    const draft = `${file}.new`;
    writeFileSync(draft, text, { mode: 0o600 });
    giveTo(account, draft);
    renameSync(draft, file);
  }

  return {
    dataDir,
    account,
    folder(name) {
      const path = join(dataDir, name);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      giveTo(account, path);
      return path;
    },
    write,
    program: (name) => ({ name, account, logFile: join(dataDir, 'logs', `${name}.log`), runFile: join(dataDir, 'run', `${name}.json`) }),
  };
}
