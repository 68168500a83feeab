import { defineContract } from '../../kit/contract.ts';
import { accountActions, accountEvents } from './contract/accounts.ts';
import { providerActions } from './contract/provider.ts';

export {
  ArtifactModel,
  ClientId,
  issuerOf,
  OperatorSecrets,
  PublicKey,
  signingAlgorithm,
  SigningKey,
} from './contract/provider.ts';

const events = { ...accountEvents };

export const identity = defineContract({
  name: 'identity',
  actions: { ...providerActions, ...accountActions },
  events,
  // Mail and whatever else may take its time follows from what was written down, so that a crash loses none of it.
  subscribes: Object.keys(events) as (keyof typeof events)[],
});
