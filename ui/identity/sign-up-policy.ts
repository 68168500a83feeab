import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html } from 'lit';
import { live } from 'lit/directives/live.js';
import { callIdentity } from '../data/identity.ts';
import type { Check } from '../elements/check.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { Answer } from './answer.ts';
import { formStyles } from './forms/form.styles.ts';
import { FormWork } from './forms/form-work.ts';
import { trouble } from './forms/trouble.ts';
import type { MemberContext } from './identity-context.ts';
import { sectionStyles } from './section.styles.ts';
import '../elements/check.ts';

/** `<sign-up-policy .app>`: whether anybody may make an account. */
export class SignUpPolicy extends LitElement {
  static override properties = { app: { attribute: false }, wished: { state: true } };
  static override styles = [elementStyles, sectionStyles, formStyles];

  declare app: MemberContext;
  /** What was just chosen, until the server has said what is so. */
  declare wished: boolean | undefined;
  readonly #policy = new Answer(this, () => callIdentity('sign-up.policy', {}));
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#policy.load();
  }

  protected override render(): unknown {
    return html`<section class="panel">
      ${trouble(this.#work.trouble)}
      <t-check
        label=${msg('Anybody may make an account')}
        hint=${msg('Otherwise only those who are invited by a company.')}
        .checked=${live(this.wished ?? this.#policy.value?.open ?? false)}
        ?disabled=${this.#policy.value === undefined || this.wished !== undefined}
        @change=${this.#change}
      ></t-check>
    </section>`;
  }

  readonly #change = async (event: Event): Promise<void> => {
    const open = (event.target as Check).checked;
    this.wished = open;
    await this.#work.run(() => this.app.call('sign-up.set-policy', { open }));
    await this.#policy.load();
    this.wished = undefined;
  };
}

customElements.define('sign-up-policy', SignUpPolicy);

declare global {
  interface HTMLElementTagNameMap {
    'sign-up-policy': SignUpPolicy;
  }
}
