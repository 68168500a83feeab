import type { HousePage } from './host-service.ts';
import type { LiveOrders } from './live-orders.ts';

const path = '/orders/:id/live';

export function liveOrderPage(live: LiveOrders): HousePage {
  return { method: 'GET', path, answer: (exchange, { id = '' }) => live.follow(exchange, id) };
}

/** The same for the OpenAPI document. */
export const liveOrderPaths = {
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
          description: 'The order’s token; not needed by staff.',
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
};
