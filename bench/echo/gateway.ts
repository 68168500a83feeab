import { hostContracts } from '../../gateway/host-contracts.ts';
import { runGateway } from '../../gateway/run-gateway.ts';
import { echo } from './contract.ts';

/**
 * The main file of a gateway process that has the routes of the echo. It counts what tenants ask, as it always does, but turns
 * nobody away: what is measured is how fast it can be.
 */
runGateway({
  limitsOf: () => ({ perSecond: 1e9, burst: 1e9, inFlight: 1e9, waiting: 1e9 }),
  contracts: { ...hostContracts, tenant: [...hostContracts.tenant, echo] },
});
