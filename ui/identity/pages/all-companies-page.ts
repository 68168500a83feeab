import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, type TemplateResult } from 'lit';
import type { Organisation } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { nameOfType } from '../words/organisations.ts';
import { pageStyles } from './page.styles.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';

/** `/platform/companies`: every company of the platform, for its operators. */
export class AllCompaniesPage extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [elementStyles, pageStyles, rowsStyles];

  declare app: MemberContext;
  readonly #companies = new PagedList(this, (after, signal) => this.app.call('organisations.list', { after }, { signal }));

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#companies.open();
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('All companies'));
  }

  protected override render(): unknown {
    return html`<div class="head"><h1>${msg('All companies')}</h1></div>
      ${listView(this.#companies, row, html``)}`;
  }
}

const row = ({ slug, name, type }: Organisation): TemplateResult =>
  html`<div class="row" role="listitem">
    <t-icon name="building"></t-icon>
    <div class="what">
      <strong>${name}</strong>
      <p>${slug} · ${nameOfType(type)}</p>
    </div>
    <div class="do"><t-button href="/companies/${slug}/members">${msg('Manage')}</t-button></div>
  </div>`;

customElements.define('all-companies-page', AllCompaniesPage);

declare global {
  interface HTMLElementTagNameMap {
    'all-companies-page': AllCompaniesPage;
  }
}
