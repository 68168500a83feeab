import { defineService } from '../../kit/service.ts';
import { countPending } from './actions/count-pending.ts';
import { listDeadLetters } from './actions/list-dead-letters.ts';
import { replayDeadLetters } from './actions/replay-dead-letters.ts';
import { tellProgress } from './actions/tell-progress.ts';
import { mailbox } from './contract.ts';

/** Shows the tenant's mail of events; its database role is the queue's, and sees no service's tables. */
export const mailboxService = defineService(mailbox, {
  actions: {
    pending: countPending,
    progress: tellProgress,
    'dead-letters.list': listDeadLetters,
    'dead-letters.replay': replayDeadLetters,
  },
  events: {},
});
