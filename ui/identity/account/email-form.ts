import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing } from 'lit';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { sectionStyles } from '../section.styles.ts';
import '../../elements/button.ts';
import '../../elements/field.ts';
import '../../elements/notice.ts';

/** `<email-form .app>`: asks for another address, which counts once a mail to it was answered. */
export class EmailForm extends LitElement {
  static override properties = { app: { attribute: false }, sentTo: { state: true } };
  static override styles = [elementStyles, sectionStyles, formStyles];

  declare app: MemberContext;
  declare sentTo: string | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    return html`<section class="panel">
      <h2>${msg('E-mail address')}</h2>
      <p>${msg(str`You sign in as ${this.app.me.person.email}. Another address counts once you have opened the link that we mail to it.`)}</p>
      <form class="narrow" novalidate @submit=${this.#send} @input=${this.#work.mend}>
        ${trouble(this.#work.trouble)}
        <t-field
          name="email"
          type="email"
          label=${msg('New address')}
          autocomplete="email"
          .error=${this.#work.messages['email']}
        ></t-field>
        <div><t-button type="submit" ?loading=${this.#work.busy}>${msg('Send me a link')}</t-button></div>
      </form>
      ${
        this.sentTo === undefined
          ? nothing
          : html`<t-notice tone="good" role="status">${msg(str`A mail is on its way to ${this.sentTo}. Open the link in it to go on.`)}</t-notice>`
      }
    </section>`;
  }

  readonly #send = this.#work.sending(async (answers) => {
    const email = textOf(answers, 'email');
    await this.app.call('email.request-change', { email });
    this.sentTo = email;
    this.renderRoot.querySelector('form')?.reset();
  });
}

customElements.define('email-form', EmailForm);

declare global {
  interface HTMLElementTagNameMap {
    'email-form': EmailForm;
  }
}
