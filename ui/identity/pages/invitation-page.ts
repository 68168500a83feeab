import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Result } from '../../../services/kit/contract.ts';
import type { identity } from '../../../services/platform/identity/contract.ts';
import { callIdentity } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { Answer } from '../answer.ts';
import type { NewAccount } from '../forms/account-form.ts';
import type { Onward } from '../forms/dead-link.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { IdentityContext } from '../identity-context.ts';
import { language } from '../language.ts';
import { wordsOf } from '../problem-words.ts';
import { nameOfRole } from '../words/roles.ts';
import '../../elements/button.ts';
import '../../elements/skeleton.ts';
import '../door-card.ts';
import '../forms/account-form.ts';
import '../identity-problem.ts';

type Invited = Result<typeof identity, 'invitations.look'>;

/** `/invitation#token`: joins a company, with the account that there is or with a new one. */
export class InvitationPage extends LitElement {
  static override properties = { app: { attribute: false }, token: { attribute: false }, joined: { state: true } };
  static override styles = [elementStyles, formStyles];

  declare app: IdentityContext;
  declare token: string | undefined;
  /** The address of the account that was made. */
  declare joined: string | undefined;
  readonly #invited = new Answer(this, () => callIdentity('invitations.look', { token: this.token ?? '' }));
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.app.entitle(msg('Invitation'));
    if (changed.has('token') && this.token !== undefined) void this.#invited.load({ anew: true });
  }

  protected override render(): unknown {
    const { value, problem } = this.#invited;
    if (this.token === undefined)
      return html`<door-card heading=${msg('Invitation')} lead=${msg('This page needs the whole link of the mail.')}>${this.#goOn()}</door-card>`;
    if (problem)
      return html`<identity-problem page .problem=${problem} @retry=${() => this.#invited.load()}>
        ${wordsOf(problem).canRetry ? nothing : this.#goOn()}
      </identity-problem>`;
    if (!value) return html`<door-card heading=${msg('Invitation')}><t-skeleton></t-skeleton></door-card>`;
    if (this.joined !== undefined) return this.#done(this.joined, value);
    return html`<door-card
      heading=${msg(str`Join ${value.organisation.name}`)}
      lead=${msg(str`${value.email} is invited as: ${nameOfRole(value.role)}.`)}
    >
      ${value.hasAccount ? this.#accept(value) : html`<account-form .make=${this.#signUp} .onward=${this.#onward} .email=${value.email}></account-form>`}
    </door-card>`;
  }

  #accept({ email }: Invited): TemplateResult {
    const me = this.app.me?.person.email;
    if (me === email)
      return html`<div class="stack">
        ${trouble(this.#work.trouble)}
        <t-button variant="primary" wide large ?loading=${this.#work.busy} @click=${this.#join}>${msg('Accept')}</t-button>
      </div>`;
    return html`<div class="stack">
      ${me === undefined ? nothing : html`<p class="note">${msg(str`You are signed in as ${me}. The invitation is for another account.`)}</p>`}
      <t-button variant="primary" wide large @click=${() => this.#signIn(email)}>${msg(str`Sign in as ${email}`)}</t-button>
    </div>`;
  }

  // Who was invited may be in the company already, by the same link.
  get #onward(): Onward {
    return { href: '/companies', label: this.app.me ? msg('To your companies') : msg('To the sign-in') };
  }

  #goOn(): TemplateResult {
    return html`<t-button variant="primary" href=${this.#onward.href}>${this.#onward.label}</t-button>`;
  }

  #done(email: string, { organisation }: Invited): TemplateResult {
    return html`<door-card heading=${msg('Welcome')} lead=${msg(str`You are a member of ${organisation.name}. Sign in to begin.`)}>
      <t-button variant="primary" wide large href="/sign-in?login_hint=${encodeURIComponent(email)}">${msg('Sign in')}</t-button>
    </door-card>`;
  }

  #signIn(email: string): void {
    this.app.signInTo({ path: '/invitation', token: this.token, email });
  }

  readonly #join = (): Promise<boolean> =>
    this.#work.run(async () => {
      const { organisation } = await this.app.call('invitations.accept', { token: this.token ?? '' });
      await this.app.refresh();
      this.app.toast({ message: msg('Welcome aboard.') });
      this.app.go(`/companies/${organisation}/members`, { replace: true });
    });

  readonly #signUp = async (account: NewAccount): Promise<void> => {
    const { email } = await callIdentity('invitations.sign-up', { token: this.token ?? '', ...account, language: language() });
    this.joined = email;
  };
}

customElements.define('invitation-page', InvitationPage);

declare global {
  interface HTMLElementTagNameMap {
    'invitation-page': InvitationPage;
  }
}
