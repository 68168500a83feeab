import { readSettings, type Settings } from '../config/settings.ts';

/** The process id of the run follows in the folder's name. */
export const testDataPrefix = 'tenantry-test-';

/** The defaults in a data folder of its own, whatever the environment says. */
export function settingsForTests(dataDir: string, environment: Record<string, string> = {}): Settings {
  return readSettings({ DATA_DIR: dataDir, PLATFORM_PREFIX: 'test', DEMO: 'false', ...environment });
}
