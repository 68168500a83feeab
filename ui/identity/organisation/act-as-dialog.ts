import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing } from 'lit';
import type { Member } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf, type Messages } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import '../../elements/button.ts';
import '../../elements/dialog.ts';
import '../../elements/field.ts';

const shortestReason = 10;
const longestReason = 500;
const mostMinutes = 30;
const usualMinutes = 15;

/** `<act-as-dialog .app organisation .member>`: lets an operator act in a member's name; open while there is one. Fires `dialog-close`. */
export class ActAsDialog extends LitElement {
  static override properties = { app: { attribute: false }, organisation: {}, member: { attribute: false } };
  static override styles = [elementStyles, formStyles];

  declare app: MemberContext;
  declare organisation: string;
  declare member: Member | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const { member } = this;
    const name = member?.name || member?.email || '';
    const { messages } = this.#work;
    return html`<t-dialog label=${msg(str`Act as ${name}`)} ?open=${member !== undefined} @dialog-close=${this.#close}>
      ${
        member
          ? html`<form id="form" novalidate @submit=${this.#send} @input=${this.#work.mend}>
                ${trouble(this.#work.trouble)}
                <p class="note">
                  ${msg('You see and do in their company what they may. It is written down with your reason, and shown to them.')}
                </p>
                <t-field
                  name="reason"
                  label=${msg('Reason')}
                  hint=${msg('At least ten letters: a ticket, and what you want to find out')}
                  autocomplete="off"
                  .error=${messages['reason']}
                ></t-field>
                <t-field
                  name="minutes"
                  type="number"
                  label=${msg('Minutes')}
                  hint=${msg('Then it ends by itself; 30 at most')}
                  value=${usualMinutes}
                  autocomplete="off"
                  inputmode="numeric"
                  .error=${messages['minutes']}
                ></t-field>
              </form>
              <t-button slot="footer" variant="quiet" @click=${this.#close}>${msg('Cancel')}</t-button>
              <t-button slot="footer" type="submit" form="form" variant="primary" ?loading=${this.#work.busy}>${msg('Begin')}</t-button>`
          : nothing
      }
    </t-dialog>`;
  }

  // In this tab: one that is opened once the answer is there would be taken for a popup.
  readonly #send = this.#work.sending(
    async (answers) => {
      if (!this.member) return;
      const { address } = await this.app.call('impersonations.begin', {
        organisation: this.organisation,
        personId: this.member.personId,
        reason: textOf(answers, 'reason'),
        minutes: Number(textOf(answers, 'minutes')),
      });
      location.assign(address);
    },
    (answers) => malformed(textOf(answers, 'reason'), Number(textOf(answers, 'minutes'))),
  );

  readonly #close = (): void => {
    this.#work.clear();
    this.dispatchEvent(new CustomEvent('dialog-close'));
  };
}

function malformed(reason: string, minutes: number): Messages {
  return {
    ...(reason.length >= shortestReason && reason.length <= longestReason ? {} : { reason: msg('Ten to five hundred letters, please.') }),
    ...(Number.isInteger(minutes) && minutes >= 1 && minutes <= mostMinutes ? {} : { minutes: msg('A whole number from 1 to 30, please.') }),
  };
}

customElements.define('act-as-dialog', ActAsDialog);

declare global {
  interface HTMLElementTagNameMap {
    'act-as-dialog': ActAsDialog;
  }
}
