import { hostContracts } from '../../gateway/host-contracts.ts';
import { runGateway } from '../../gateway/run-gateway.ts';
import { echo } from './contract.ts';

/**
 * The main file of a gateway process that has the routes of the echo. It counts what is asked of tenants and of identity, as
 * it always does, but turns nobody away: what is measured is how fast it can be.
 */
const unlimited = { perSecond: 1e9, burst: 1e9 };

runGateway({
  limitsOf: () => ({ ...unlimited, inFlight: 1e9, waiting: 1e9 }),
  identityLimits: { address: unlimited, client: unlimited },
  contracts: { ...hostContracts, tenant: [...hostContracts.tenant, echo] },
});
