import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Organisation } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { Answer } from '../answer.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { may, nameOf } from '../organisation/standing.ts';
import { sectionStyles } from '../section.styles.ts';
import { nameOfType, policyNames } from '../words/organisations.ts';
import { pageStyles } from './page.styles.ts';
import '../../elements/button.ts';
import '../../elements/field.ts';
import '../../elements/select.ts';
import '../../elements/skeleton.ts';
import '../identity-problem.ts';
import '../organisation/brand-access.ts';

/** `/companies/:organisation/settings`: the company's name, who needs a second factor, who reads its catalogue. */
export class CompanySettingsPage extends LitElement {
  static override properties = { app: { attribute: false }, organisation: {} };
  static override styles = [elementStyles, pageStyles, sectionStyles, formStyles];

  declare app: MemberContext;
  declare organisation: string;
  readonly #company = new Answer(this, () => this.app.call('organisations.get', { organisation: this.organisation }));
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.app.entitle(msg('Settings'));
    if (changed.has('organisation')) void this.#company.load({ anew: true });
  }

  protected override render(): unknown {
    const { value, problem } = this.#company;
    return html`<div class="head">
        <div>
          <h1>${msg('Settings')}</h1>
          <p>${value ? `${value.name} · ${nameOfType(value.type)}` : nameOf(this.app, this.organisation)}</p>
        </div>
      </div>
      ${
        value
          ? this.#sections(value)
          : problem
            ? html`<identity-problem .problem=${problem} @retry=${() => this.#company.load()}></identity-problem>`
            : html`<t-skeleton class="panel"></t-skeleton>`
      }`;
  }

  #sections(company: Organisation): TemplateResult {
    const { type } = company;
    return html`<div class="sections">
      ${this.#form(company)}
      ${
        type === 'brand' || type === 'supplier'
          ? html`<brand-access
              .app=${this.app}
              .organisation=${this.organisation}
              .type=${type}
              ?manages=${may(this.app.me, this.organisation, 'grants.manage')}
            ></brand-access>`
          : nothing
      }
    </div>`;
  }

  #form({ name, secondFactor }: Organisation): TemplateResult {
    const policies = Object.entries(policyNames).map(([value, label]) => ({ value, label: label() }));
    return html`<section class="panel">
      <h2>${msg('The company')}</h2>
      <form class="narrow" novalidate @submit=${this.#send} @input=${this.#work.mend}>
        ${trouble(this.#work.trouble)}
        <t-field
          name="name"
          label=${msg('Name')}
          autocomplete="organization"
          .value=${name}
          .error=${this.#work.messages['name']}
        ></t-field>
        <div class="stack">
          <t-select
            name="secondFactor"
            label=${msg('Who needs a second step at sign-in')}
            .options=${policies}
            .value=${secondFactor}
          ></t-select>
          <p class="note">${msg('Whoever has none is asked to set one up at the next sign-in; until then they can do nothing here.')}</p>
        </div>
        ${
          may(this.app.me, this.organisation, 'organisation.manage')
            ? html`<div><t-button type="submit" variant="primary" ?loading=${this.#work.busy}>${msg('Save')}</t-button></div>`
            : html`<p class="note">${msg('Only owners can change this.')}</p>`
        }
      </form>
    </section>`;
  }

  readonly #send = this.#work.sending(async (answers) => {
    const secondFactor = textOf(answers, 'secondFactor') as Organisation['secondFactor'];
    await this.app.call('organisations.update', { organisation: this.organisation, name: textOf(answers, 'name'), secondFactor });
    await Promise.all([this.#company.load(), this.app.refresh()]);
    this.app.toast({ message: msg('Saved.') });
  });
}

customElements.define('company-settings-page', CompanySettingsPage);

declare global {
  interface HTMLElementTagNameMap {
    'company-settings-page': CompanySettingsPage;
  }
}
