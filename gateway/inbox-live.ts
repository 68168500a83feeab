import type { inbox } from '../actors/mail-catcher/contract.ts';
import { authorize } from '../services/kit/authorize.ts';
import type { Result } from '../services/kit/contract.ts';
import type { Dispatch } from './dispatch.ts';
import { eventStreams } from './event-streams.ts';
import { type Exchange, requestDeadline } from './exchange.ts';
import type { HousePage } from './host-service.ts';
import { places } from './places.ts';
import type { ActionServer } from './serve-action.ts';
import { followState } from './state-feed.ts';

type InboxState = Result<typeof inbox, 'state.get'>;

export type LiveInbox = {
  /** Streams what is newest in the inbox, to an operator. Rejects before the stream has begun, never after. */
  follow(exchange: Exchange): Promise<void>;
  /** A mail has come, or what keeps mails from coming has changed. */
  changed(): void;
  /** Ends all streams. */
  close(): void;
};

const streamsPerPerson = 20;
const streamsInAll = 200;
/** Milliseconds after which the inbox is looked at without a nudge, which may be lost. */
const pauseBetweenReadings = 20_000;

/** The inbox of caught mail as server-sent events: ids alone, so that a page asks for what it shows. */
export function liveInbox(actions: ActionServer, dispatch: Dispatch): LiveInbox {
  const streams = eventStreams(places(streamsPerPerson, streamsInAll, 'Too many watch the inbox.'));
  const listeners = new Set<() => void>();

  /** As the one who asked, each time: a session that has ended meanwhile is told nothing more. */
  async function read(exchange: Exchange): Promise<InboxState> {
    const meta = { scope: await actions.scopeOf(exchange) };
    const deadline = performance.now() + requestDeadline;
    return JSON.parse(await dispatch.toPlatform({ action: 'inbox.state.get', params: {}, meta, repeatable: true, deadline })) as InboxState;
  }

  function listen(changed: () => void): () => void {
    listeners.add(changed);
    return () => void listeners.delete(changed);
  }

  return {
    async follow(exchange) {
      const scope = await actions.scopeOf(exchange);
      authorize('operator', scope);
      const feed = { read: () => read(exchange), listen, pauseAfter: () => pauseBetweenReadings };
      await streams.send(exchange, scope.subject ?? '', (signal) => followState(feed, signal));
    },
    changed() {
      for (const changed of listeners) changed();
    },
    close: streams.close,
  };
}

/** Its route at the admin host. */
export function inboxPages(live: LiveInbox): HousePage[] {
  return [{ method: 'GET', path: '/inbox/live', answer: (exchange) => live.follow(exchange) }];
}

/** The same for the OpenAPI document. */
export const inboxPaths = {
  '/api/inbox/live': {
    get: {
      operationId: 'inbox.live',
      summary: 'The id of the newest mail and what keeps mails from coming, as they are and again each time they change',
      tags: ['inbox'],
      responses: {
        200: { description: 'Events whose data is `{ newest, trouble }` as JSON', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        default: { $ref: '#/components/responses/Problem' },
      },
      security: [{ bearer: [] }],
    },
  },
};
