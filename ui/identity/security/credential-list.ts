import { msg, str } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import { elementStyles } from '../../elements/shared.styles.ts';
import './copy-button.ts';

/** What a machine needs, under the name that its settings have for it. */
export type Credential = { label: string; value: string };

/** `<credential-list .credentials>`: each with a button that copies it. */
export class CredentialList extends LitElement {
  static override properties = { credentials: { attribute: false } };
  static override styles = [
    elementStyles,
    css`
      dl {
        display: grid;
        gap: var(--space-3);
      }
      dt {
        margin-bottom: var(--space-1);
        font-size: 0.9375rem;
        font-weight: 600;
      }
      dd {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: flex-end;
        gap: var(--space-2) var(--space-3);
        padding: var(--space-2) var(--space-2) var(--space-2) var(--space-4);
        border: 1px solid var(--colour-line);
        border-radius: var(--radius-small);
        background: var(--colour-page);
      }
      span {
        flex: 1 1 14rem;
        min-width: 0;
        font-family: var(--font-code);
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare credentials: readonly Credential[];

  constructor() {
    super();
    this.credentials = [];
  }

  protected override render(): unknown {
    return html`<dl>
      ${this.credentials.map(
        ({ label, value }) =>
          html`<div>
            <dt>${label}</dt>
            <dd><span>${value}</span><copy-button .text=${value} label=${msg(str`Copy: ${label}`)}></copy-button></dd>
          </div>`,
      )}
    </dl>`;
  }
}

customElements.define('credential-list', CredentialList);

declare global {
  interface HTMLElementTagNameMap {
    'credential-list': CredentialList;
  }
}
