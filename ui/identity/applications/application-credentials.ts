import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html } from 'lit';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import '../../elements/notice.ts';
import '../security/credential-list.ts';

/** `<application-credentials .client .secret>`: what an application is to know of us. `secret`: null for one that has none. */
export class ApplicationCredentials extends LitElement {
  static override properties = { client: {}, secret: {} };
  static override styles = [elementStyles, formStyles];

  declare client: string;
  declare secret: string | null;

  constructor() {
    super();
    this.secret = null;
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const credentials = [
      { label: msg('Issuer'), value: `${location.origin}/oidc` },
      { label: msg('Client id'), value: this.client },
      ...(this.secret === null ? [] : [{ label: msg('Client secret'), value: this.secret }]),
    ];
    return html`<div class="stack">
      ${
        this.secret === null
          ? html`<t-notice>${msg('It proves itself by PKCE alone. The rest it reads at the issuer.')}</t-notice>`
          : html`<t-notice tone="warn">${msg('Copy the secret now: it is not shown again.')}</t-notice>`
      }
      <credential-list .credentials=${credentials}></credential-list>
    </div>`;
  }
}

customElements.define('application-credentials', ApplicationCredentials);

declare global {
  interface HTMLElementTagNameMap {
    'application-credentials': ApplicationCredentials;
  }
}
