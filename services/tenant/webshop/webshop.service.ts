import { defineService, on } from '../../kit/service.ts';
import { warehouse } from '../warehouse/contract.ts';
import { addLine } from './actions/add-line.ts';
import { cancelOrder } from './actions/cancel-order.ts';
import { checkout } from './actions/checkout.ts';
import { createCart } from './actions/create-cart.ts';
import { createProduct } from './actions/create-product.ts';
import { fulfilOrder } from './actions/fulfil-order.ts';
import { getCart } from './actions/get-cart.ts';
import { getOrder } from './actions/get-order.ts';
import { getProduct } from './actions/get-product.ts';
import { getShop } from './actions/get-shop.ts';
import { importHistory } from './actions/import-history.ts';
import { listOrders } from './actions/list-orders.ts';
import { listProducts } from './actions/list-products.ts';
import { removeProduct } from './actions/remove-product.ts';
import { returnOrder } from './actions/return-order.ts';
import { setLine } from './actions/set-line.ts';
import { setProductPicture } from './actions/set-product-picture.ts';
import { updateProduct } from './actions/update-product.ts';
import { webshop } from './contract.ts';
import { copyLevels } from './events/stock-changed.ts';
import { refuseOrder } from './events/stock-refused.ts';
import { settleOrder } from './events/stock-reserved.ts';

/** What is sold, to whom, at what price. */
export const webshopService = defineService(webshop, {
  actions: {
    'shop.get': getShop,
    'products.list': listProducts,
    'products.get': getProduct,
    'products.create': createProduct,
    'products.update': updateProduct,
    'products.remove': removeProduct,
    'products.set-picture': setProductPicture,
    'carts.create': createCart,
    'carts.get': getCart,
    'carts.add-line': addLine,
    'carts.set-line': setLine,
    'carts.checkout': checkout,
    'orders.get': getOrder,
    'orders.list': listOrders,
    'orders.cancel': cancelOrder,
    'orders.fulfil': fulfilOrder,
    'orders.return': returnOrder,
    'history.import': importHistory,
  },
  events: {
    'stock.reserved': on(warehouse, 'stock.reserved', settleOrder),
    'stock.refused': on(warehouse, 'stock.refused', refuseOrder),
    'stock.changed': on(warehouse, 'stock.changed', copyLevels),
  },
});
