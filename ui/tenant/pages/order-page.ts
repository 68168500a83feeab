import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { followOrder } from '../../data/follow-order.ts';
import { formatMoney } from '../../data/money.ts';
import { ProblemError } from '../../data/problem.ts';
import type { Order } from '../../data/webshop.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { tokenOfOrder } from '../kept-orders.ts';
import { orderSteps, orderWords, type OrderWords } from '../order-words.ts';
import type { ShopContext } from '../shop-context.ts';
import { orderPageStyles } from './order-page.styles.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';
import '../../elements/skeleton.ts';
import '../shop-problem.ts';

const signs = { waiting: 'parcel', good: 'check', bad: 'close' } as const;

/** `/orders/:id`: the order's state, live, and its receipt. Opens on the device that placed the order. */
export class OrderPage extends LitElement {
  static override properties = {
    shop: { attribute: false },
    orderId: { attribute: false },
    order: { state: true },
    problem: { state: true },
  };
  static override styles = [elementStyles, orderPageStyles];

  declare shop: ShopContext;
  declare orderId: string;
  declare order: Order | undefined;
  declare problem: unknown;

  #following: AbortController | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#following?.abort();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('orderId')) void this.#follow();
    this.shop.entitle(this.order ? `Order ${this.order.number}` : 'Your order');
  }

  protected override render(): unknown {
    if (this.problem) {
      return html`<shop-problem .problem=${this.problem} @retry=${this.#follow}>
        <t-button href="/">See all products</t-button>
      </shop-problem>`;
    }
    if (!this.order) {
      return html`<div class="page ghost"><t-skeleton></t-skeleton><t-skeleton></t-skeleton></div>`;
    }
    const words = orderWords(this.order);
    return html`<div class="page">
      <section class="state ${words.tone}" data-state=${this.order.state}>
        <span class="sign"><t-icon name=${signs[words.tone]}></t-icon></span>
        <div role="status">
          <h1>${words.heading}</h1>
          <p>${words.text}</p>
        </div>
      </section>
      ${words.tone === 'bad' ? nothing : this.#steps(words)} ${this.#receipt(this.order)}
      <p class="on"><t-button href="/">Keep shopping</t-button></p>
    </div>`;
  }

  #steps({ step, tone }: OrderWords): TemplateResult {
    return html`<ol class="steps" aria-label="Progress">
      ${orderSteps.map((label, index) => {
        const isNow = tone === 'waiting' && index === step;
        const isDone = index <= step && !isNow;
        return html`<li class=${isNow ? 'now' : isDone ? 'done' : ''} aria-current=${index === step ? 'step' : nothing}>
          ${label}
        </li>`;
      })}
    </ol>`;
  }

  #receipt(order: Order): TemplateResult {
    const placed = new Date(order.placedAt);
    return html`<section class="receipt" aria-label="Receipt">
      <header>
        <h2>Order ${order.number}</h2>
        <time datetime=${order.placedAt}
          >${placed.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' })}</time
        >
      </header>
      ${order.lines.map(
        (line) =>
          html`<p class="row">
            <span>${line.title} <span class="quantity">× ${line.quantity}</span></span
            ><span>${formatMoney(line.total)}</span>
          </p>`,
      )}
      <p class="row grand"><span>Total</span><span>${formatMoney(order.total)}</span></p>
    </section>`;
  }

  readonly #follow = async (): Promise<void> => {
    this.#following?.abort();
    const following = (this.#following = new AbortController());
    const token = tokenOfOrder(this.orderId);
    this.order = undefined;
    this.problem = token
      ? undefined
      : new ProblemError('order_not_found', { message: 'No token of this order is kept here' });
    if (!token) return;
    try {
      for await (const order of followOrder(this.orderId, token, following.signal)) {
        if (following.signal.aborted) return;
        this.order = order;
      }
    } catch (problem) {
      if (!following.signal.aborted) this.problem = problem;
    }
  };
}

customElements.define('order-page', OrderPage);

declare global {
  interface HTMLElementTagNameMap {
    'order-page': OrderPage;
  }
}
