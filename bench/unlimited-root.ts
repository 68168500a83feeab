import { fileURLToPath } from 'node:url';
import { runRoot } from '../actors/root.ts';

/** The platform that is measured: as `npm start` runs it, but for the limits of plans at the gateway. */
runRoot({ gateway: fileURLToPath(new URL('unlimited-gateway.ts', import.meta.url)) });
