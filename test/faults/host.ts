import { runHost } from '../../actors/host/run-host.ts';

runHost(new URL('services.ts', import.meta.url));
