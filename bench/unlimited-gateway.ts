import { runGateway } from '../gateway/run-gateway.ts';

/** A gateway that counts what tenants ask, as it always does, but turns nobody away: what is measured is how fast it can be. */
runGateway(() => ({ perSecond: 1e9, burst: 1e9, inFlight: 1e9, waiting: 1e9 }));
