import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { Membership } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { appOf } from '../organisation/app-address.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { nameOfType } from '../words/organisations.ts';
import { nameOfRole } from '../words/roles.ts';
import { pageStyles } from './page.styles.ts';
import '../../elements/button.ts';
import '../../elements/empty-state.ts';
import '../../elements/icon.ts';

/** `/companies`: those that one is a member of. */
export class CompaniesPage extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [elementStyles, pageStyles, rowsStyles];

  declare app: MemberContext;
  readonly #companies = new PagedList(this, (after, signal) => this.app.call('organisations.mine', { after }, { signal }));

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#companies.open();
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('Companies'));
  }

  protected override render(): unknown {
    return html`<div class="head">
        <div>
          <h1>${msg('Companies')}</h1>
          <p>${msg('You are a member of these. The menu shows the pages of one at a time.')}</p>
        </div>
      </div>
      ${listView(this.#companies, (company) => this.#row(company), nobodys())}`;
  }

  #row({ slug, name, type, role, secondFactorNeeded }: Membership): TemplateResult {
    const address = appOf(slug, type, location);
    return html`<div class="row" role="listitem">
      <t-icon name="building"></t-icon>
      <div class="what">
        <strong>${name}</strong>
        <p>${nameOfType(type)} · ${nameOfRole(role)}</p>
        ${secondFactorNeeded ? html`<p>${msg('Asks for a second step at sign-in before it opens.')}</p>` : nothing}
      </div>
      <div class="do">
        <t-button href="/companies/${slug}/members">${msg('Manage')}</t-button>
        ${address ? html`<t-button href=${address} variant="quiet">${msg('Open')}<t-icon name="forward"></t-icon></t-button>` : nothing}
      </div>
    </div>`;
  }
}

const nobodys = (): TemplateResult =>
  html`<t-empty-state icon="building" heading=${msg('No company yet')}>
    <p>${msg('Ask somebody of your company to invite you. The link in the mail brings you here.')}</p>
  </t-empty-state>`;

customElements.define('companies-page', CompaniesPage);

declare global {
  interface HTMLElementTagNameMap {
    'companies-page': CompaniesPage;
  }
}
