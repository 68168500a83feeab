import { defineService, on } from '../../kit/service.ts';
import { webshop } from '../webshop/contract.ts';
import { adjustStock } from './actions/adjust-stock.ts';
import { createLocation } from './actions/create-location.ts';
import { listLocations } from './actions/list-locations.ts';
import { listMovements } from './actions/list-movements.ts';
import { listStock } from './actions/list-stock.ts';
import { warehouse } from './contract.ts';
import { postHistory } from './events/history-imported.ts';
import { undoOrder } from './events/order-cancelled.ts';
import { bookSale } from './events/order-confirmed.ts';
import { reserveStock } from './events/order-created.ts';
import { shelveReturn } from './events/order-returned.ts';
import { learnProduct } from './events/product-created.ts';

/** What is where, and what of it is promised. */
export const warehouseService = defineService(warehouse, {
  actions: {
    'locations.list': listLocations,
    'locations.create': createLocation,
    'stock.list': listStock,
    'stock.adjust': adjustStock,
    'movements.list': listMovements,
  },
  events: {
    'product.created': on(webshop, 'product.created', learnProduct),
    'order.created': on(webshop, 'order.created', reserveStock),
    'order.confirmed': on(webshop, 'order.confirmed', bookSale),
    'order.cancelled': on(webshop, 'order.cancelled', undoOrder),
    'order.returned': on(webshop, 'order.returned', shelveReturn),
    'history.imported': on(webshop, 'history.imported', postHistory),
  },
});
