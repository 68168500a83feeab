import { AppError } from '../services/kit/errors.ts';
import { sendProblem } from './answer.ts';
import type { HousePage } from './host-service.ts';
import type { LiveOrders } from './live-orders.ts';

/** The live routes of a shop. Sockets never come here: their connection is taken over before. */
export function livePages(live: LiveOrders): HousePage[] {
  return [
    { method: 'GET', path: '/orders/:id/live', answer: (exchange, { id = '' }) => live.follow(exchange, id) },
    {
      method: 'GET',
      path: '/live',
      answer: (exchange) => sendProblem(exchange, new AppError('upgrade_required'), { upgrade: 'websocket', connection: 'upgrade' }),
    },
  ];
}

/** The same for the OpenAPI document. */
export const livePaths = {
  '/api/orders/{id}/live': {
    get: {
      operationId: 'orders.live',
      summary: 'An order as it is now, and again each time it changes, until its state is final',
      tags: ['webshop'],
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
        {
          name: 'Order-Token',
          in: 'header',
          required: false,
          description: 'The order’s token; not needed by whoever may read orders.',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: { description: 'Events whose data is the order as JSON', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        default: { $ref: '#/components/responses/Problem' },
      },
      security: [{}, { bearer: [] }],
    },
  },
  '/api/live': {
    get: {
      operationId: 'live',
      summary: 'A WebSocket that tells of orders as they are now, and again each time they change',
      description:
        'Send `{"follow":"order","id":…,"token":…}` (whoever may read orders needs no token) and hear `{"order":…}` until you send `{"unfollow":"order","id":…}`. ' +
        'What cannot be done is told as `{"problem":…,"id":…}`, with `retryAfter` in seconds where asking again has sense. ' +
        'The server pings every 25 seconds. It closes with 1001 when it stops and with 1013 when the client does not read.',
      tags: ['webshop'],
      responses: {
        101: { description: 'The socket is open' },
        426: { $ref: '#/components/responses/Problem' },
        default: { $ref: '#/components/responses/Problem' },
      },
      security: [{}, { bearer: [] }],
    },
  },
};
