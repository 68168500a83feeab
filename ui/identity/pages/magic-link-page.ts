import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, type TemplateResult } from 'lit';
import { signIn, type SignInState } from '../../data/sign-in.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { deadLink, newLinkAt } from '../forms/dead-link.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { IdentityContext } from '../identity-context.ts';
import { interactionPath, takeInteraction } from '../pending-interaction.ts';
import '../../elements/button.ts';
import '../door-card.ts';
import '../sign-in/sign-in-steps.ts';

/**
 * `/magic-link#token`: signs in by a mailed link, or confirms whoever is signed in. It takes a press of a button, so that
 * no program that looks into mails uses the link up.
 */
export class MagicLinkPage extends LitElement {
  static override properties = { app: { attribute: false }, token: { attribute: false }, state: { state: true } };
  static override styles = [elementStyles, formStyles];

  declare app: IdentityContext;
  declare token: string | undefined;
  declare state: SignInState | undefined;
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('Sign in by mail'));
  }

  protected override render(): unknown {
    const { state } = this;
    if (!state) return this.#door();
    return html`<door-card heading=${state.mustEnrol ? msg('Set up a second step') : msg('One more step')} .lead=${state.person?.email}>
      <sign-in-steps
        .state=${state}
        ?confirm=${this.app.me !== undefined}
        @sign-in-state=${(event: CustomEvent<SignInState>) => (this.state = event.detail)}
        @signed-in=${this.#goOn}
      ></sign-in-steps>
    </door-card>`;
  }

  #door(): TemplateResult {
    const heading = this.app.me ? msg('Confirm that it is you') : msg('Sign in by mail');
    if (this.token === undefined)
      return html`<door-card heading=${heading} lead=${msg('This page needs the whole link of the mail.')}>
        <t-button variant="primary" wide href="/sign-in">${msg('To the sign-in')}</t-button>
      </door-card>`;
    if (this.#work.code === 'invalid_link')
      return html`<door-card heading=${heading}>
        ${deadLink(this.#work, this.app.me ? { href: '/', label: msg('To your account') } : newLinkAt('/sign-in'))}
      </door-card>`;
    return html`<door-card heading=${heading} lead=${msg('Your link is here. Press the button to go on.')}>
      <div class="stack">
        ${trouble(this.#work.trouble)}
        <t-button variant="primary" wide large ?loading=${this.#work.busy} @click=${this.#prove}>${msg('Continue')}</t-button>
      </div>
      <a slot="foot" class="text-link" href="/sign-in">${msg('Sign in another way')}</a>
    </door-card>`;
  }

  readonly #prove = (): Promise<boolean> =>
    this.#work.run(async () => {
      await signIn.begin({ confirm: this.app.me !== undefined });
      this.state = await signIn.magicLink(this.token ?? '');
    });

  readonly #goOn = async (): Promise<void> => {
    const interaction = takeInteraction();
    if (interaction) location.assign(interactionPath(interaction));
    else await this.app.signedIn();
  };
}

customElements.define('magic-link-page', MagicLinkPage);

declare global {
  interface HTMLElementTagNameMap {
    'magic-link-page': MagicLinkPage;
  }
}
