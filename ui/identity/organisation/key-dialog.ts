import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import type { ServiceAccount } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf, type Messages } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { permissionsIn } from './permission-choice.ts';
import { ownPermissions } from './standing.ts';
import '../../elements/button.ts';
import '../../elements/dialog.ts';
import '../../elements/field.ts';
import '../../elements/notice.ts';
import '../../elements/select.ts';
import '../security/credential-list.ts';

type Made = ServiceAccount & { secret: string };
const periods = [30, 90, 365, 0];

/** `<key-dialog .app organisation open>`: makes a key and shows its secret this once. Fires `key-made` and `dialog-close`. */
export class KeyDialog extends LitElement {
  static override properties = {
    app: { attribute: false },
    organisation: {},
    open: { type: Boolean },
    made: { state: true },
  };
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
  declare organisation: string;
  declare open: boolean;
  /** The key with its secret; it is forgotten with the dialog. */
  declare made: Made | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.open = false;
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    return html`<t-dialog label=${this.made ? this.made.name : msg('New key')} ?open=${this.open} @dialog-close=${this.#close}>
      ${this.made ? this.#secret(this.made) : this.open ? this.#form() : nothing}
    </t-dialog>`;
  }

  #form(): TemplateResult {
    const kinds = [
      { value: 'api-key', label: msg('API key: sent with each request') },
      { value: 'client', label: msg('Service account: gets tokens by its id and secret') },
    ];
    const ends = periods.map((days) => ({ value: String(days), label: days === 0 ? msg('Never') : msg(str`In ${days} days`) }));
    return html`<form id="form" novalidate @submit=${this.#send} @input=${this.#work.mend}>
        ${trouble(this.#work.trouble)}
        <t-field
          name="name"
          label=${msg('Name')}
          hint=${msg('What it is for, so that you know it again')}
          autocomplete="off"
          .error=${this.#work.messages['name']}
        ></t-field>
        <t-select name="kind" label=${msg('Kind')} .options=${kinds} value="api-key"></t-select>
        <t-select name="days" label=${msg('Expires')} .options=${ends} value="90"></t-select>
        ${trouble(this.#work.messages['permissions'])}
        <permission-choice .offered=${ownPermissions(this.app.me, this.organisation)}></permission-choice>
      </form>
      <t-button slot="footer" type="submit" form="form" variant="primary" ?loading=${this.#work.busy}>${msg('Make the key')}</t-button>`;
  }

  #secret({ kind, id, secret }: Made): TemplateResult {
    const credentials = [
      ...(kind === 'client' ? [{ label: msg('Client id'), value: id }] : []),
      { label: kind === 'client' ? msg('Client secret') : msg('API key'), value: secret },
    ];
    return html`<div class="stack">
        <t-notice tone="warn">${msg('Copy the secret now: it is not shown again.')}</t-notice>
        <credential-list .credentials=${credentials}></credential-list>
      </div>
      <t-button slot="footer" variant="primary" @click=${this.#close}>${msg('I have kept it')}</t-button>`;
  }

  readonly #send = this.#work.sending(
    async (answers) => {
      const days = Number(textOf(answers, 'days'));
      this.made = await this.app.call('service-accounts.create', {
        organisation: this.organisation,
        kind: textOf(answers, 'kind') as ServiceAccount['kind'],
        name: textOf(answers, 'name'),
        permissions: permissionsIn(answers),
        ...(days > 0 && { expiresInDays: days }),
      });
      this.dispatchEvent(new Event('key-made'));
    },
    (answers): Messages => (permissionsIn(answers).length > 0 ? {} : { permissions: msg('Choose at least one thing that it may do.') }),
  );

  readonly #close = (): void => {
    this.made = undefined;
    this.#work.clear();
    this.dispatchEvent(new CustomEvent('dialog-close'));
  };
}

customElements.define('key-dialog', KeyDialog);

declare global {
  interface HTMLElementTagNameMap {
    'key-dialog': KeyDialog;
  }
}
