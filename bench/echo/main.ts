import { join } from 'node:path';
import { runRoot } from '../../actors/root.ts';

/** The main file of a platform whose tenants have the echo. */
runRoot({ host: join(import.meta.dirname, 'host.ts'), gateway: join(import.meta.dirname, 'gateway.ts') });
