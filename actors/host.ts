import { runHost } from './host/run-host.ts';

/** The main file of a host process. */
runHost(new URL('../services/tenant/services.ts', import.meta.url));
