import { html, type TemplateResult } from 'lit';
import { matchPath, type PathParts } from '../routing/match-path.ts';
import type { ShopContext } from './shop-context.ts';

export type Visit = { parts: PathParts; query: URLSearchParams; restoring: boolean };

type Route = {
  path: string;
  /** Fetches the page's code; each page is a bundle of its own. */
  load: () => Promise<unknown>;
  view: (shop: ShopContext, visit: Visit) => TemplateResult;
};

const routes: readonly Route[] = [
  {
    path: '/',
    load: () => import('./pages/products-page.ts'),
    view: (shop, { query, restoring }) =>
      html`<products-page
        .shop=${shop}
        .search=${query.get('search') ?? ''}
        .category=${query.get('category') ?? ''}
        .restoring=${restoring}
      ></products-page>`,
  },
  {
    path: '/products/:id',
    load: () => import('./pages/product-page.ts'),
    view: (shop, { parts }) => html`<product-page .shop=${shop} .productId=${parts['id']}></product-page>`,
  },
  {
    path: '/cart',
    load: () => import('./pages/cart-page.ts'),
    view: (shop) => html`<cart-page .shop=${shop}></cart-page>`,
  },
  {
    path: '/checkout',
    load: () => import('./pages/checkout-page.ts'),
    view: (shop) => html`<checkout-page .shop=${shop}></checkout-page>`,
  },
  {
    path: '/orders/:id',
    load: () => import('./pages/order-page.ts'),
    view: (shop, { parts }) => html`<order-page .shop=${shop} .orderId=${parts['id']}></order-page>`,
  },
];

const notFound: Omit<Route, 'path'> = {
  load: () => import('./pages/not-found-page.ts'),
  view: (shop) => html`<not-found-page .shop=${shop}></not-found-page>`,
};

/** The page of a path, with the parts that its template names. */
export function routeOf(pathname: string): { route: Omit<Route, 'path'>; parts: PathParts } {
  for (const route of routes) {
    const parts = matchPath(route.path, pathname);
    if (parts) return { route, parts };
  }
  return { route: notFound, parts: {} };
}
