import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Partner } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { sectionStyles } from '../section.styles.ts';
import { dayOf } from '../times.ts';
import '../../elements/button.ts';
import '../../elements/field.ts';
import '../../elements/icon.ts';

/** `<brand-access .app organisation type>`: which suppliers read a brand's catalogue, or which brands' a supplier reads. */
export class BrandAccess extends LitElement {
  static override properties = { app: { attribute: false }, organisation: {}, type: {}, manages: { type: Boolean } };
  static override styles = [
    elementStyles,
    formStyles,
    rowsStyles,
    sectionStyles,
    css`
      .rows {
        border-radius: var(--radius-medium);
      }
    `,
  ];

  declare app: MemberContext;
  declare organisation: string;
  declare type: 'brand' | 'supplier';
  declare manages: boolean;
  readonly #partners = new PagedList(this, (after, signal) =>
    this.app.call(this.type === 'brand' ? 'brand-access.suppliers' : 'brand-access.brands', { organisation: this.organisation, after }, { signal }),
  );
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('organisation') || changed.has('type')) void this.#partners.open({ anew: true });
  }

  protected override render(): unknown {
    const isBrand = this.type === 'brand';
    return html`<section class="panel">
      <h2>${isBrand ? msg('Suppliers that read your catalogue') : msg('Brands whose catalogue you read')}</h2>
      ${isBrand && this.manages ? this.#form() : trouble(this.#work.trouble)}
      ${listView(this.#partners, (partner) => this.#row(partner), html`<p class="note">${msg('None yet.')}</p>`)}
    </section>`;
  }

  #form(): TemplateResult {
    return html`<form class="narrow" novalidate @submit=${this.#grant} @input=${this.#work.mend}>
      ${trouble(this.#work.trouble)}
      <t-field
        name="supplier"
        label=${msg('Short name of the supplier')}
        hint=${msg('As in the address of its pages')}
        autocomplete="off"
        .error=${this.#work.messages['supplier']}
      ></t-field>
      <div><t-button type="submit" ?loading=${this.#work.busy}>${msg('Let it read')}</t-button></div>
    </form>`;
  }

  #row({ slug, name, since }: Partner): TemplateResult {
    return html`<div class="row" role="listitem">
      <t-icon name="building"></t-icon>
      <div class="what">
        <strong>${name}</strong>
        <p>${slug} · ${msg(str`since ${dayOf(since)}`)}</p>
      </div>
      ${
        this.manages && this.type === 'brand'
          ? html`<div class="do">
              <t-button variant="quiet" round label=${msg(str`Let ${name} read no more`)} @click=${() => this.#revoke(slug)}>
                <t-icon name="bin"></t-icon>
              </t-button>
            </div>`
          : nothing
      }
    </div>`;
  }

  readonly #grant = this.#work.sending(async (answers) => {
    await this.app.call('brand-access.grant', { organisation: this.organisation, supplier: textOf(answers, 'supplier') });
    this.renderRoot.querySelector('form')?.reset();
    await this.#partners.open();
  });

  #revoke(supplier: string): Promise<boolean> {
    return this.#work.run(async () => {
      await this.app.call('brand-access.revoke', { organisation: this.organisation, supplier });
      await this.#partners.open();
    });
  }
}

customElements.define('brand-access', BrandAccess);

declare global {
  interface HTMLElementTagNameMap {
    'brand-access': BrandAccess;
  }
}
