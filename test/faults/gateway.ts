import { hostContracts } from '../../gateway/host-contracts.ts';
import { runGateway } from '../../gateway/run-gateway.ts';
import { faults } from './contract.ts';

/** A gateway with the routes of the faults on every tenant's host name. */
runGateway({ contracts: { ...hostContracts, tenant: [...hostContracts.tenant, faults] } });
