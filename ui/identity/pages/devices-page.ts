import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { elementStyles } from '../../elements/shared.styles.ts';
import type { MemberContext } from '../identity-context.ts';
import { pageStyles } from './page.styles.ts';
import '../security/devices-list.ts';
import '../security/sessions-list.ts';

/** `/devices`: where one is signed in, and from which browsers one has. */
export class DevicesPage extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [
    elementStyles,
    pageStyles,
    css`
      h2 {
        margin-bottom: var(--space-3);
        font-size: 1.25rem;
      }
    `,
  ];

  declare app: MemberContext;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('Devices'));
  }

  protected override render(): unknown {
    return html`<div class="head">
        <div>
          <h1>${msg('Devices')}</h1>
          <p>${msg('Is there one that you do not know? Sign it out and change your password.')}</p>
        </div>
      </div>
      <div class="sections">
        <section>
          <h2>${msg('Signed in now')}</h2>
          <sessions-list .app=${this.app}></sessions-list>
        </section>
        <section>
          <h2>${msg('Known browsers')}</h2>
          <devices-list .app=${this.app} @sessions-changed=${this.#reload}></devices-list>
        </section>
      </div>`;
  }

  readonly #reload = (): void => this.renderRoot.querySelector('sessions-list')?.reload();
}

customElements.define('devices-page', DevicesPage);

declare global {
  interface HTMLElementTagNameMap {
    'devices-page': DevicesPage;
  }
}
