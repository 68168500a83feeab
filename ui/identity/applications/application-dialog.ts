import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import type { Result } from '../../../services/kit/contract.ts';
import type { identity } from '../../../services/platform/identity/contract.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf, type Messages } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { addressesIn, flawIn } from './addresses.ts';
import '../../elements/button.ts';
import '../../elements/dialog.ts';
import '../../elements/field.ts';
import '../../elements/select.ts';
import './application-credentials.ts';

type Registered = Result<typeof identity, 'applications.create'>;

const fieldsOfAddresses = ['redirectUris', 'postLogoutRedirectUris', 'backchannelLogoutUri'];

/** `<application-dialog .app open>`: registers an application and shows its secret this once. Fires `registered` and `dialog-close`. */
export class ApplicationDialog extends LitElement {
  static override properties = { app: { attribute: false }, open: { type: Boolean }, registered: { state: true } };
  static override styles = [
    elementStyles,
    formStyles,
    css`
      t-dialog {
        --dialog-width: 40rem;
      }
    `,
  ];

  declare app: MemberContext;
  declare open: boolean;
  /** The application with its secret; it is forgotten with the dialog. */
  declare registered: Registered | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.open = false;
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const { registered } = this;
    return html`<t-dialog label=${registered?.name ?? msg('New application')} ?open=${this.open} @dialog-close=${this.#close}>
      ${registered ? this.#credentials(registered) : this.open ? this.#form() : nothing}
    </t-dialog>`;
  }

  #form(): TemplateResult {
    const { busy, messages } = this.#work;
    const kinds = [
      { value: 'confidential', label: msg('On a server: it can keep a secret') },
      { value: 'public', label: msg('In a browser or on a phone: it has no secret') },
    ];
    return html`<form id="form" novalidate @submit=${this.#send} @input=${this.#work.mend}>
        ${trouble(this.#work.trouble)}
        <t-field
          name="name"
          label=${msg('Name')}
          hint=${msg('As people are asked whether they allow it')}
          autocomplete="off"
          .error=${messages['name']}
        ></t-field>
        <t-select name="kind" label=${msg('Where it runs')} .options=${kinds} value="confidential"></t-select>
        <t-field
          name="redirectUris"
          lines="3"
          label=${msg('Addresses to come back to')}
          hint=${msg('One per line: https://, or http:// on localhost. A sign-in leads to none but these.')}
          .error=${messages['redirectUris']}
        ></t-field>
        <t-field
          name="postLogoutRedirectUris"
          lines="2"
          optional
          label=${msg('Addresses after signing out')}
          hint=${msg('One per line')}
          .error=${messages['postLogoutRedirectUris']}
        ></t-field>
        <t-field
          name="backchannelLogoutUri"
          optional
          label=${msg('Address that is told of each sign-out')}
          hint=${msg('We call it, without a browser (back-channel logout)')}
          autocomplete="off"
          inputmode="url"
          .error=${messages['backchannelLogoutUri']}
        ></t-field>
      </form>
      <t-button slot="footer" type="submit" form="form" variant="primary" ?loading=${busy}>${msg('Register it')}</t-button>`;
  }

  #credentials({ id, secret }: Registered): TemplateResult {
    return html`<application-credentials .client=${id} .secret=${secret}></application-credentials>
      <t-button slot="footer" variant="primary" @click=${this.#close}>
        ${secret === null ? msg('Done') : msg('I have kept it')}
      </t-button>`;
  }

  readonly #send = this.#work.sending(
    async (answers) => {
      const backchannelLogoutUri = textOf(answers, 'backchannelLogoutUri');
      this.registered = await this.app.call('applications.create', {
        name: textOf(answers, 'name'),
        public: textOf(answers, 'kind') === 'public',
        redirectUris: addressesIn(textOf(answers, 'redirectUris')),
        postLogoutRedirectUris: addressesIn(textOf(answers, 'postLogoutRedirectUris')),
        ...(backchannelLogoutUri && { backchannelLogoutUri }),
      });
      this.dispatchEvent(new Event('registered'));
    },
    (answers) => flawsIn(answers),
  );

  readonly #close = (): void => {
    this.registered = undefined;
    this.#work.clear();
    this.dispatchEvent(new CustomEvent('dialog-close'));
  };
}

function flawsIn(answers: FormData): Messages {
  const flaws = fieldsOfAddresses.map((name) => [name, flawIn(addressesIn(textOf(answers, name)))] as const);
  return Object.fromEntries(flaws.flatMap(([name, flaw]) => (flaw === undefined ? [] : [[name, flaw]])));
}

customElements.define('application-dialog', ApplicationDialog);

declare global {
  interface HTMLElementTagNameMap {
    'application-dialog': ApplicationDialog;
  }
}
