import { runGateway } from './run-gateway.ts';

/** The main file of a gateway process. */
runGateway();
