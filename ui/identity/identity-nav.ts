import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { IconName } from '../elements/icon.ts';
import type { Select } from '../elements/select.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import type { MemberContext } from './identity-context.ts';
import { identityNavStyles } from './identity-nav.styles.ts';
import { nameOf } from './organisation/standing.ts';
import { isOperator } from './session.ts';
import '../elements/icon.ts';
import '../elements/select.ts';

/** `<identity-nav .app company path>`: the pages of oneself, of the chosen company with its switcher, and of the platform. */
export class IdentityNav extends LitElement {
  static override properties = { app: { attribute: false }, company: {}, path: {} };
  static override styles = [elementStyles, identityNavStyles];

  declare app: MemberContext;
  declare company: string | undefined;
  declare path: string;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    return html`<nav aria-label=${msg('Account')}>
      <section>
        <h2>${msg('You')}</h2>
        <ul>
          ${this.#link('/', 'person', msg('Profile'))} ${this.#link('/security', 'shield', msg('Security'))}
          ${this.#link('/devices', 'laptop', msg('Devices'))} ${this.#link('/activity', 'log', msg('Activity'))}
          ${this.#link('/companies', 'building', msg('Companies'))}
        </ul>
      </section>
      ${this.#companySection()} ${isOperator(this.app.me) ? this.#platformSection() : nothing}
    </nav>`;
  }

  #companySection(): TemplateResult | typeof nothing {
    if (this.company === undefined) return nothing;
    const base = `/companies/${this.company}`;
    return html`<section>
      <h2>${msg('Company')}</h2>
      ${this.#switcher(this.company)}
      <ul>
        ${this.#link(`${base}/members`, 'people', msg('Members'))} ${this.#link(`${base}/roles`, 'settings', msg('Roles'))}
        ${this.#link(`${base}/keys`, 'key', msg('Keys'))} ${this.#link(`${base}/activity`, 'log', msg('Activity'))}
        ${this.#link(`${base}/settings`, 'building', msg('Settings'))}
      </ul>
    </section>`;
  }

  // An operator may look at a company without being its member.
  #switcher(company: string): TemplateResult {
    const own = this.app.me.memberships.map(({ slug, name }) => ({ value: slug, label: name }));
    const options = own.some(({ value }) => value === company) ? own : [{ value: company, label: nameOf(this.app, company) }, ...own];
    return html`<t-select bare label=${msg('Switch company')} .options=${options} .value=${company} @change=${this.#choose}></t-select>`;
  }

  #platformSection(): TemplateResult {
    return html`<section>
      <h2>${msg('Platform')}</h2>
      <ul>
        ${this.#link('/platform/companies', 'building', msg('All companies'))}
        ${this.#link('/platform/people', 'people', msg('All people'))}
        ${this.#link('/platform/applications', 'browser', msg('Applications'))}
        ${this.#link('/platform/activity', 'log', msg('All activity'))}
      </ul>
    </section>`;
  }

  #link(href: string, icon: IconName, label: string): TemplateResult {
    return html`<li>
      <a href=${href} aria-current=${href === this.path ? 'page' : nothing}><t-icon name=${icon}></t-icon>${label}</a>
    </li>`;
  }

  readonly #choose = (event: Event): void => {
    this.app.go(`/companies/${(event.target as Select).value}/members`);
  };
}

customElements.define('identity-nav', IdentityNav);

declare global {
  interface HTMLElementTagNameMap {
    'identity-nav': IdentityNav;
  }
}
