import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import type { Role } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { language } from '../language.ts';
import { sectionStyles } from '../section.styles.ts';
import { nameOfRole } from '../words/roles.ts';
import '../../elements/button.ts';
import '../../elements/field.ts';
import '../../elements/select.ts';

/** `<invite-form .app organisation .roles>`: asks somebody to join. Fires `invited`. */
export class InviteForm extends LitElement {
  static override properties = { app: { attribute: false }, organisation: {}, roles: { attribute: false } };
  static override styles = [
    elementStyles,
    sectionStyles,
    formStyles,
    css`
      .line {
        display: grid;
        gap: var(--space-4);
      }
      @media (min-width: 40rem) {
        .line {
          grid-template-columns: minmax(0, 2fr) minmax(0, 1fr) auto;
          align-items: start;
        }
        t-button {
          margin-top: 1.75rem;
        }
      }
    `,
  ];

  declare app: MemberContext;
  declare organisation: string;
  declare roles: readonly Role[];
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.roles = [];
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    return html`<section class="panel">
      <h2>${msg('Invite somebody')}</h2>
      <form novalidate @submit=${this.#send} @input=${this.#work.mend}>
        ${trouble(this.#work.trouble)}
        <div class="line">
          <t-field name="email" type="email" label=${msg('E-mail')} autocomplete="off" .error=${this.#work.messages['email']}></t-field>
          <t-select
            name="role"
            label=${msg('Role')}
            .options=${this.roles.map(({ name }) => ({ value: name, label: nameOfRole(name) }))}
            value="staff"
          ></t-select>
          <t-button type="submit" variant="primary" ?loading=${this.#work.busy}>${msg('Invite')}</t-button>
        </div>
      </form>
    </section>`;
  }

  readonly #send = this.#work.sending(async (answers) => {
    const email = textOf(answers, 'email');
    const role = textOf(answers, 'role');
    await this.app.call('invitations.create', { organisation: this.organisation, email, role, language: language() });
    this.renderRoot.querySelector('form')?.reset();
    this.app.toast({ message: msg(str`${email} is invited.`) });
    this.dispatchEvent(new Event('invited'));
  });
}

customElements.define('invite-form', InviteForm);

declare global {
  interface HTMLElementTagNameMap {
    'invite-form': InviteForm;
  }
}
