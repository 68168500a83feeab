import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html } from 'lit';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { saveFile } from '../save-file.ts';
import { sectionStyles } from '../section.styles.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';

/** `<personal-data .app>`: takes along what is kept of one, or removes the account. */
export class PersonalData extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [elementStyles, sectionStyles, formStyles];

  declare app: MemberContext;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    return html`<section class="panel">
      <h2>${msg('Your data')}</h2>
      <p>${msg('Take along all that is kept of you, or remove your account for good. Companies go on without you; the log keeps what happened, by a number that names nobody.')}</p>
      ${trouble(this.#work.trouble)}
      <div class="choices start">
        <t-button ?loading=${this.#work.busy} @click=${this.#take}><t-icon name="download"></t-icon>${msg('Save my data')}</t-button>
        <t-button variant="danger" ?disabled=${this.#work.busy} @click=${this.#remove}>${msg('Remove my account')}</t-button>
      </div>
    </section>`;
  }

  readonly #take = (): Promise<boolean> =>
    this.#work.run(async () => {
      const data = await this.app.call('people.export', {});
      saveFile('tenantry-my-data.json', 'application/json', JSON.stringify(data, null, 2));
    });

  readonly #remove = async (): Promise<void> => {
    const meant = await this.app.ask({
      heading: msg('Remove your account?'),
      words: msg('This cannot be taken back. You are signed out everywhere and leave all your companies.'),
      action: msg('Remove for good'),
    });
    if (!meant) return;
    await this.#work.run(async () => {
      await this.app.call('people.delete', {});
      location.assign('/sign-in');
    });
  };
}

customElements.define('personal-data', PersonalData);

declare global {
  interface HTMLElementTagNameMap {
    'personal-data': PersonalData;
  }
}
