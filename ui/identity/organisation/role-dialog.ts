import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, nothing } from 'lit';
import type { Role } from '../../data/identity.ts';
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

/** `<role-dialog .app organisation .edited>`: makes or changes a role of the company's own; open while there is one. Fires `role-set` and `dialog-close`. */
export class RoleDialog extends LitElement {
  static override properties = { app: { attribute: false }, organisation: {}, edited: { attribute: false } };
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
  /** One without a name is new. */
  declare edited: Pick<Role, 'name' | 'permissions'> | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const role = this.edited;
    const isNew = role?.name === '';
    return html`<t-dialog label=${isNew ? msg('New role') : (role?.name ?? '')} ?open=${role !== undefined} @dialog-close=${this.#close}>
      ${
        role
          ? html`<form id="form" novalidate @submit=${this.#send} @input=${this.#work.mend}>
                ${trouble(this.#work.trouble)}
                ${
                  isNew
                    ? html`<t-field
                        name="name"
                        label=${msg('Name')}
                        hint=${msg('Small letters, digits, spaces and hyphens')}
                        autocomplete="off"
                        .error=${this.#work.messages['name']}
                      ></t-field>`
                    : nothing
                }
                <permission-choice
                  .chosen=${role.permissions}
                  .offered=${ownPermissions(this.app.me, this.organisation)}
                ></permission-choice>
              </form>
              <t-button slot="footer" type="submit" form="form" variant="primary" ?loading=${this.#work.busy}>${msg('Save')}</t-button>`
          : nothing
      }
    </t-dialog>`;
  }

  readonly #send = this.#work.sending(
    async (answers) => {
      const name = this.edited?.name || textOf(answers, 'name');
      await this.app.call('roles.set', { organisation: this.organisation, name, permissions: permissionsIn(answers) });
      this.dispatchEvent(new Event('role-set'));
    },
    (answers) => this.#malformed(textOf(answers, 'name')),
  );

  #malformed(name: string): Messages {
    if (this.edited?.name || /^[a-z][a-z0-9 -]{0,48}[a-z0-9]$/.test(name)) return {};
    return { name: msg('Two to fifty small letters, digits, spaces and hyphens, beginning with a letter.') };
  }

  readonly #close = (): void => {
    this.#work.clear();
    this.dispatchEvent(new CustomEvent('dialog-close'));
  };
}

customElements.define('role-dialog', RoleDialog);

declare global {
  interface HTMLElementTagNameMap {
    'role-dialog': RoleDialog;
  }
}
