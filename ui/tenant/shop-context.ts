import type { Toast } from '../elements/toasts.ts';
import type { Shop } from '../data/webshop.ts';
import type { CartStore } from './cart-store.ts';
import type { Catalogue } from './catalogue.ts';

/** What the shell gives to each of its pages. */
export type ShopContext = {
  /** Undefined until the shop has answered. */
  facts: Shop | undefined;
  readonly cart: CartStore;
  readonly catalogue: Catalogue;
  readonly go: (path: string, options?: { replace?: boolean }) => void;
  readonly toast: (toast: Toast) => void;
  readonly openCart: () => void;
  /** Names the page in the browser's title and to a screen reader. */
  readonly entitle: (title: string) => void;
};
