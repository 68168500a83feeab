/** The gateway with the routes of the faults on every tenant's host name. */
import { hostContracts } from '../../gateway/host-contracts.ts';
import { faults } from './contract.ts';

hostContracts.tenant = [...hostContracts.tenant, faults];
await import('../../gateway/main.ts');
