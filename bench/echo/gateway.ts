import { hostContracts } from '../../gateway/host-contracts.ts';
import { runGateway } from '../../gateway/run-gateway.ts';
import { echo } from './contract.ts';

/** The main file of a gateway process that has the routes of the echo. */
runGateway({ contracts: { ...hostContracts, tenant: [...hostContracts.tenant, echo] } });
