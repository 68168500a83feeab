import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, type TemplateResult } from 'lit';
import type { Consent } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { sectionStyles } from '../section.styles.ts';
import { dayOf } from '../times.ts';
import { nameOfScope } from '../words/scopes.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';

const commandLine = 'command-line';

/** `<consents-section .app>`: what one has let applications do; each can be withdrawn. */
export class ConsentsSection extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [
    elementStyles,
    sectionStyles,
    formStyles,
    rowsStyles,
    css`
      .rows {
        border-radius: var(--radius-medium);
      }
      .what p {
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare app: MemberContext;
  readonly #consents = new PagedList<Consent>(this, (after, signal) => this.app.call('consents.list', { after }, { signal }));
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#consents.open();
  }

  protected override render(): unknown {
    return html`<section class="panel">
      <div class="panel-head">
        <div>
          <h2>${msg('Applications that you have allowed')}</h2>
          <p>${msg('They may do these things in your name until you withdraw it.')}</p>
        </div>
      </div>
      ${trouble(this.#work.trouble)}
      ${listView(this.#consents, (consent) => this.#row(consent), html`<p class="note">${msg('None. An application asks you first.')}</p>`)}
    </section>`;
  }

  #row(consent: Consent): TemplateResult {
    const { scopes, resources, since } = consent;
    const name = nameOf(consent);
    return html`<div class="row" role="listitem">
      <t-icon name="browser"></t-icon>
      <div class="what">
        <strong>${name}</strong>
        <p>${scopes.map(nameOfScope).join(' · ')}</p>
        ${resources.map(({ origin, scopes: there }) => html`<p>${hostOf(origin)}: ${there.map(nameOfScope).join(' · ')}</p>`)}
        <p>${msg(str`Since ${dayOf(since)}`)}</p>
      </div>
      <div class="do">
        <t-button label=${msg(str`Withdraw it: ${name}`)} ?disabled=${this.#work.busy} @click=${() => this.#withdraw(consent)}>
          ${msg('Withdraw it')}
        </t-button>
      </div>
    </div>`;
  }

  async #withdraw(consent: Consent): Promise<void> {
    const name = nameOf(consent);
    const meant = await this.app.ask({
      heading: msg(str`Withdraw what ${name} may do?`),
      words: msg('It can do nothing in your name any more, at once. It may ask you again.'),
      action: msg('Withdraw it'),
    });
    if (!meant) return;
    await this.#work.run(async () => {
      await this.app.call('consents.withdraw', { id: consent.id });
      this.app.toast({ message: msg(str`${name} may do nothing in your name any more.`) });
      void this.#consents.open();
    });
  }
}

const nameOf = ({ id, name }: Consent): string => (id === commandLine ? msg('Command line') : name);

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : origin);

customElements.define('consents-section', ConsentsSection);

declare global {
  interface HTMLElementTagNameMap {
    'consents-section': ConsentsSection;
  }
}
