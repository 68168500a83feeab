import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { callIdentity } from '../../data/identity.ts';
import type { SignInState } from '../../data/sign-in.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { Answer } from '../answer.ts';
import { formStyles } from '../forms/form.styles.ts';
import type { IdentityContext } from '../identity-context.ts';
import { interactionIn, interactionPath, keepInteraction, takeInteraction } from '../pending-interaction.ts';
import '../door-card.ts';
import '../sign-in/sign-in-steps.ts';

/** `/sign-in`: by hand, or with `?interaction` for an app, whose sign-in the gateway then goes on with. */
export class SignInPage extends LitElement {
  static override properties = { app: { attribute: false }, query: { attribute: false }, state: { state: true } };
  static override styles = [elementStyles, formStyles];

  declare app: IdentityContext;
  declare query: URLSearchParams;
  declare state: SignInState | undefined;
  readonly #policy = new Answer(this, () => callIdentity('sign-up.policy', {}));

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#policy.load();
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.app.entitle(this.#heading);
    const interaction = interactionIn(this.query);
    if (changed.has('query') && interaction) keepInteraction(interaction);
  }

  protected override render(): unknown {
    const person = this.state?.person;
    return html`<door-card
      heading=${this.#heading}
      .lead=${person ? person.email : this.#confirms ? msg('An app asks you to confirm that it is you.') : undefined}
    >
      <sign-in-steps
        ?confirm=${this.#confirms}
        .email=${this.#confirms ? (this.app.me?.person.email ?? '') : (this.query.get('login_hint') ?? '')}
        @sign-in-state=${(event: CustomEvent<SignInState>) => (this.state = event.detail)}
        @signed-in=${this.#goOn}
      ></sign-in-steps>
      <div slot="foot">
        ${
          person
            ? nothing
            : html`<a class="text-link" href="/reset-password">${msg('Forgot your password?')}</a>
                ${this.#policy.value?.open ? html`<br /><a class="text-link" href="/sign-up">${msg('Create an account')}</a>` : nothing}`
        }
      </div>
    </door-card>`;
  }

  get #confirms(): boolean {
    return this.query.has('confirm') && this.app.me !== undefined;
  }

  get #heading(): string {
    if (this.state?.mustEnrol) return msg('Set up a second step');
    if (this.state?.person) return msg('One more step');
    return this.#confirms ? msg('Confirm that it is you') : msg('Sign in');
  }

  readonly #goOn = async (): Promise<void> => {
    const interaction = interactionIn(this.query);
    takeInteraction();
    if (interaction) location.assign(interactionPath(interaction));
    else await this.app.signedIn();
  };
}

customElements.define('sign-in-page', SignInPage);

declare global {
  interface HTMLElementTagNameMap {
    'sign-in-page': SignInPage;
  }
}
