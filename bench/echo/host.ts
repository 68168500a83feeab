import { runHost } from '../../actors/host/run-host.ts';

/** The main file of a host process whose tenants have the echo. */
runHost(new URL('./services.ts', import.meta.url));
