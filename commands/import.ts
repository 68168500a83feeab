/** `npm run import -- --tenant SLUG --file FILE.csv[.gz] [--opening-stock N]` */
import './import/lean-heap.ts';
import { parseArgs } from 'node:util';
import { readSettings, SettingsError } from '../config/settings.ts';
import { ImportError } from './import/import-error.ts';
import { importHistory } from './import/import-history.ts';
import { readOperator } from './import/operator.ts';

const usage = 'npm run import -- --tenant SLUG --file FILE.csv[.gz] [--opening-stock N]';

try {
  const settings = readSettings(process.env);
  const order = readArguments(process.argv.slice(2));
  const operator = await readOperator(settings.dataDir);
  const start = performance.now();
  const summary = await importHistory({ ...order, operator });
  process.stdout.write(`${JSON.stringify({ ...summary, seconds: Math.round(performance.now() - start) / 1_000 })}\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${told(error)}\n`);
  process.exit(1);
}

function readArguments(args: string[]): { tenant: string; file: string; openingStock: number } {
  const { values } = parsed(args);
  const { tenant, file, 'opening-stock': opening } = values;
  if (tenant === undefined || file === undefined) throw new ImportError('usage', usage);
  if (!/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/.test(tenant)) throw new ImportError('unknown_host', `${tenant} is no slug of a tenant`);
  if (!/^\d{1,9}$/.test(opening)) throw new ImportError('usage', `--opening-stock takes a whole number of pieces; ${usage}`);
  return { tenant, file, openingStock: Number(opening) };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { tenant: { type: 'string' }, file: { type: 'string' }, 'opening-stock': { type: 'string', default: '0' } },
    });
  } catch (cause) {
    throw new ImportError('usage', usage, { cause });
  }
}

function told(error: unknown): string {
  if (error instanceof ImportError) return `${error.code}: ${error.message}`;
  if (error instanceof SettingsError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
