import { fileURLToPath } from 'node:url';
import { runRoot } from '../../actors/root.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

runRoot({ host: file('host.ts'), gateway: file('gateway.ts') });
