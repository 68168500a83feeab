import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, type TemplateResult } from 'lit';
import type { Person } from '../../data/identity.ts';
import type { Field } from '../../elements/field.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { dayOf } from '../times.ts';
import { pageStyles } from './page.styles.ts';
import '../../elements/field.ts';
import '../../elements/icon.ts';
import '../sign-up-policy.ts';

const pauseMilliseconds = 250;

/** `/platform/people`: everybody who has an account, for operators, and whether anybody may make one. */
export class AllPeoplePage extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [elementStyles, pageStyles, formStyles, rowsStyles];

  declare app: MemberContext;
  #search = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #people = new PagedList(this, (after, signal) =>
    this.app.call('people.list', { after, search: this.#search || undefined }, { signal }),
  );

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#people.open();
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('All people'));
  }

  protected override render(): unknown {
    return html`<div class="head"><h1>${msg('All people')}</h1></div>
      <div class="stack">
        <sign-up-policy .app=${this.app}></sign-up-policy>
        <t-field type="search" filter name="search" label=${msg('Find by the beginning of the address')} @input=${this.#typed}></t-field>
        ${listView(this.#people, row, html`<p class="note" role="status">${msg('Nobody of this name.')}</p>`)}
      </div>`;
  }

  readonly #typed = (event: Event): void => {
    const { value } = event.target as Field;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#search = value.trim();
      void this.#people.open();
    }, pauseMilliseconds);
  };
}

const row = ({ name, email, createdAt }: Person): TemplateResult =>
  html`<div class="row" role="listitem">
    <t-icon name="person"></t-icon>
    <div class="what">
      <strong>${name || email}</strong>
      <p>${email} · ${msg(str`since ${dayOf(createdAt)}`)}</p>
    </div>
  </div>`;

customElements.define('all-people-page', AllPeoplePage);

declare global {
  interface HTMLElementTagNameMap {
    'all-people-page': AllPeoplePage;
  }
}
