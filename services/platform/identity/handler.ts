import type { PlatformFacts } from '../../kit/platform.ts';
import type { ActionHandler, EventHandler, KeptHandler } from '../../kit/service.ts';
import type { identity } from './contract.ts';

/** What answers one action of this service. */
export type Handler<Action extends keyof (typeof identity)['actions']> = ActionHandler<typeof identity, Action, PlatformFacts>;

/** What follows from one event of this service. */
export type Follower<Event extends keyof (typeof identity)['events']> = EventHandler<typeof identity, Event, PlatformFacts>;

/** What answers the actions of one part of the contract. */
export type HandlersOf<Actions extends Partial<(typeof identity)['actions']>> = {
  [Action in keyof Actions & keyof (typeof identity)['actions']]: Handler<Action> | KeptHandler<typeof identity, Action, PlatformFacts>;
};
