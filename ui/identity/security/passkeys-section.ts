import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { browserSupportsWebAuthn, startRegistration, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import type { Factors, Passkey } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { rowsStyles } from '../rows.styles.ts';
import { sectionStyles } from '../section.styles.ts';
import { agoOf, dayOf } from '../times.ts';
import { tellFactors } from './factors-changed.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';
import '../rename-dialog.ts';

/** `<passkeys-section .app .factors>`: passkeys, with their names. Fires `factors-changed`. */
export class PasskeysSection extends LitElement {
  static override properties = { app: { attribute: false }, factors: { attribute: false }, renaming: { state: true } };
  static override styles = [
    elementStyles,
    sectionStyles,
    formStyles,
    rowsStyles,
    css`
      .rows {
        border-radius: var(--radius-medium);
      }
    `,
  ];

  declare app: MemberContext;
  declare factors: Factors;
  declare renaming: Passkey | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const { passkeys } = this.factors;
    return html`<section class="panel">
      <div class="panel-head">
        <div>
          <h2>${msg('Passkeys')}</h2>
          <p>${msg('Sign in by a finger, a face or a PIN of your device. A passkey cannot be guessed, nor given to a false page.')}</p>
        </div>
        ${
          browserSupportsWebAuthn()
            ? html`<t-button ?loading=${this.#work.busy} @click=${this.#add}><t-icon name="plus"></t-icon>${msg('Add a passkey')}</t-button>`
            : nothing
        }
      </div>
      ${trouble(this.#work.trouble)}
      ${passkeys.length === 0 ? nothing : html`<div class="rows" role="list">${passkeys.map((passkey) => this.#row(passkey))}</div>`}
      <rename-dialog
        heading=${msg('Name of the passkey')}
        .value=${this.renaming?.name}
        .rename=${this.#rename}
        @dialog-close=${() => (this.renaming = undefined)}
      ></rename-dialog>
    </section>`;
  }

  #row(passkey: Passkey): TemplateResult {
    const { name, createdAt, lastUsedAt } = passkey;
    return html`<div class="row" role="listitem">
      <t-icon name="passkey"></t-icon>
      <div class="what">
        <strong>${name}</strong>
        <p>${msg(str`Since ${dayOf(createdAt)}`)} · ${lastUsedAt ? msg(str`used ${agoOf(lastUsedAt)}`) : msg('never used')}</p>
      </div>
      <div class="do">
        <t-button variant="quiet" round label=${msg(str`Rename ${name}`)} @click=${() => (this.renaming = passkey)}>
          <t-icon name="pencil"></t-icon>
        </t-button>
        <t-button variant="quiet" round label=${msg(str`Remove ${name}`)} @click=${() => this.#remove(passkey)}>
          <t-icon name="bin"></t-icon>
        </t-button>
      </div>
    </div>`;
  }

  readonly #add = (): Promise<boolean> =>
    this.#work.run(async () => {
      // Checked by the browser: the server names it as the standard does.
      const optionsJSON = (await this.app.call('passkeys.begin', {})) as unknown as PublicKeyCredentialCreationOptionsJSON;
      const response = await startRegistration({ optionsJSON });
      const name = msg(str`Passkey of ${dayOf(new Date().toISOString())}`);
      const { recoveryCodes } = await this.app.call('passkeys.add', {
        name,
        response: { ...response, clientExtensionResults: { ...response.clientExtensionResults } },
      });
      tellFactors(this, recoveryCodes);
    });

  readonly #rename = async (answers: FormData): Promise<void> => {
    if (this.renaming) await this.app.call('passkeys.rename', { id: this.renaming.id, name: textOf(answers, 'name') });
    this.renaming = undefined;
    tellFactors(this);
  };

  async #remove({ id, name }: Passkey): Promise<void> {
    const meant = await this.app.ask({
      heading: msg('Remove this passkey?'),
      words: msg(str`“${name}” will not sign you in any more.`),
      action: msg('Remove'),
    });
    if (!meant) return;
    await this.#work.run(async () => {
      await this.app.call('passkeys.remove', { id });
      tellFactors(this);
    });
  }
}

customElements.define('passkeys-section', PasskeysSection);

declare global {
  interface HTMLElementTagNameMap {
    'passkeys-section': PasskeysSection;
  }
}
