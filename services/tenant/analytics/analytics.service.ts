import { defineService, on } from '../../kit/service.ts';
import { webshop } from '../webshop/contract.ts';
import { reportSales } from './actions/report-sales.ts';
import { analytics } from './contract.ts';
import { bookHistory } from './events/history-imported.ts';
import { bookCancellation } from './events/order-cancelled.ts';
import { bookSale } from './events/order-confirmed.ts';
import { bookReturn } from './events/order-returned.ts';

/** What was sold when, where and through which channel. */
export const analyticsService = defineService(analytics, {
  actions: {
    'sales.report': reportSales,
  },
  events: {
    'order.confirmed': on(webshop, 'order.confirmed', bookSale),
    'order.cancelled': on(webshop, 'order.cancelled', bookCancellation),
    'order.returned': on(webshop, 'order.returned', bookReturn),
    'history.imported': on(webshop, 'history.imported', bookHistory),
  },
});
