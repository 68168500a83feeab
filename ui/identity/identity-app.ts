import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { callIdentity } from '../data/identity.ts';
import { signOut } from '../data/sign-in.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { shellStyles } from '../elements/shell.styles.ts';
import type { Toast, Toasts } from '../elements/toasts.ts';
import { focusedElement } from '../routing/focused.ts';
import { Navigation, type Arrival } from '../routing/navigation.ts';
import { chosenCompany } from './chosen-company.ts';
import { identityAppStyles } from './identity-app.styles.ts';
import type { IdentityContext, MemberContext, Wanted } from './identity-context.ts';
import { isLanguageChosen, language, show } from './language.ts';
import { takeToken } from './one-time-token.ts';
import { sentenceOf } from './problem-words.ts';
import type { Question } from './question.ts';
import { routeOf, type Route, type Visit } from './routes.ts';
import { readMe, type Me } from './session.ts';
import { callsWithStepUp } from './step-up.ts';
import '../elements/drawer.ts';
import '../elements/toasts.ts';
import './identity-header.ts';
import './identity-nav.ts';
import './identity-problem.ts';
import './question.ts';
import './step-up-dialog.ts';

type View = { route: Route; path: string; visit: Visit };

/** The identity app: header, the page of the address, and what may lie over it. Owns who is signed in, and the address. */
export class IdentityApp extends LitElement {
  static override properties = {
    app: { state: true },
    view: { state: true },
    arriving: { state: true },
    menuOpen: { state: true },
    pageTitle: { state: true },
    problem: { state: true },
  };
  static override styles = [elementStyles, shellStyles, identityAppStyles];

  declare app: IdentityContext;
  declare view: View | undefined;
  declare arriving: boolean;
  declare menuOpen: boolean;
  declare pageTitle: string;
  declare problem: unknown;

  readonly #navigation = new Navigation((arrival) => this.#arrive(arrival));
  #me: Promise<Me | undefined> | undefined;
  #visits = 0;
  #path: string | undefined;
  /** Where somebody wanted to go who has to sign in first. */
  #wanted: Wanted | undefined;

  constructor() {
    super();
    this.arriving = true;
    this.menuOpen = false;
    this.pageTitle = '';
    this.app = {
      me: undefined,
      names: new Map(),
      call: callsWithStepUp(callIdentity, (reason) => this.#over('step-up-dialog').ask(reason), () => this.#sessionEnded()),
      go: (path, options) => this.#navigation.go(path, options),
      toast: (toast: Toast) => this.#toasts?.show(toast),
      ask: (question: Question) => this.#over('identity-question').ask(question),
      entitle: (title) => (this.pageTitle = title),
      refresh: () => this.#readMe(),
      signInTo: (wanted) => this.#signInTo(wanted),
      signedIn: () => this.#signedIn(),
    };
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#navigation.start();
  }

  protected override render(): unknown {
    const isMember = this.app.me !== undefined && this.view?.route.for === 'member';
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>${msg('Skip to content')}</a>
      <identity-header
        .me=${this.app.me}
        @menu-open=${() => (this.menuOpen = true)}
        @leave=${this.#leave}
        @language-choice=${this.#keepLanguage}
      ></identity-header>
      <div class="body ${isMember ? 'member' : ''}">
        ${isMember ? html`<div class="side">${this.#nav()}</div>` : nothing}
        <main id="main" tabindex="-1">${this.#page()}</main>
      </div>
      ${this.arriving ? html`<div class="arriving"></div>` : nothing}
      <t-drawer label=${msg('Menu')} ?open=${this.menuOpen} @drawer-close=${() => (this.menuOpen = false)}>
        <div class="drawer-nav">${this.menuOpen ? this.#nav() : nothing}</div>
        <div slot="footer" class="leaving">
          <span>${this.app.me?.person.email}</span>
          <t-button @click=${this.#leave}><t-icon name="leave"></t-icon>${msg('Sign out')}</t-button>
        </div>
      </t-drawer>
      <step-up-dialog .app=${this.app}></step-up-dialog>
      <identity-question></identity-question>
      <t-toasts></t-toasts>
      <div class="unseen" role="status">${this.pageTitle}</div>
    `;
  }

  protected override updated(): void {
    document.title = [this.pageTitle, 'Tenantry'].filter(Boolean).join(' · ');
  }

  #page(): unknown {
    if (this.problem) return html`<identity-problem page .problem=${this.problem} @retry=${() => location.reload()}></identity-problem>`;
    if (!this.view) return nothing;
    const { route, visit } = this.view;
    // A page is about one link: another begins it anew.
    if (route.for === 'anyone') return keyed(visit.token, route.view(this.app, visit));
    return this.app.me ? route.view(this.app as MemberContext, visit) : nothing;
  }

  #nav(): TemplateResult | typeof nothing {
    if (!this.app.me || !this.view) return nothing;
    const company = chosenCompany(this.view.visit.parts['organisation'], this.app.me.memberships);
    return html`<identity-nav
      .app=${this.app}
      .company=${company}
      .path=${this.view.path}
    ></identity-nav>`;
  }

  async #arrive({ url, restoring }: Arrival): Promise<void> {
    const mine = ++this.#visits;
    const from = this.#path;
    this.#path = url.pathname;
    const token = takeToken(location, history) ?? this.#wantedToken(url);
    const { route, parts } = routeOf(url.pathname);
    this.arriving = true;
    const [loaded, me] = await Promise.all([
      // After a new release the code of a page may be gone from the server: a load of the document gets the present one.
      route.load().then(() => true, () => false),
      (this.#me ??= this.#readMe()),
    ]);
    if (me && parts['organisation'] !== undefined) await this.#learnName(me, parts['organisation']);
    if (mine !== this.#visits) return;
    if (!loaded) return location.reload();
    if (route.for === 'member' && !me && !this.problem) return this.#signInTo({ path: url.pathname + url.search });
    this.arriving = false;
    // Whoever goes through companies by the arrow keys stays at the switcher.
    const stays = !this.menuOpen && focusedElement() instanceof HTMLSelectElement;
    this.menuOpen = false;
    if (from !== url.pathname) this.#toasts?.clear();
    this.view = { route, path: url.pathname, visit: { parts, query: url.searchParams, token } };
    await this.updateComplete;
    if (from !== undefined && from !== url.pathname && !restoring && !stays)
      this.renderRoot.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true });
  }

  async #readMe(): Promise<Me | undefined> {
    try {
      const me = await readMe();
      this.#meet(me);
      this.#me = Promise.resolve(me);
      if (me && !isLanguageChosen() && me.person.language !== language()) await show(me.person.language);
      return me;
    } catch (problem) {
      this.#me = undefined;
      this.problem = problem;
      return undefined;
    }
  }

  #meet(me: Me | undefined): void {
    this.app = { ...this.app, me };
  }

  async #learnName(me: Me, organisation: string): Promise<void> {
    if (this.app.names.has(organisation) || me.memberships.some(({ slug }) => slug === organisation)) return;
    try {
      const { name } = await callIdentity('organisations.get', { organisation });
      this.app = { ...this.app, names: new Map(this.app.names).set(organisation, name) };
    } catch {
      // The page itself says why there is nothing to see.
    }
  }

  #signInTo(wanted: Wanted): void {
    this.#meet(undefined);
    this.#me = undefined;
    this.#wanted = wanted;
    this.#navigation.go(wanted.email ? `/sign-in?login_hint=${encodeURIComponent(wanted.email)}` : '/sign-in', { replace: true });
  }

  // Of calls that were made at once, each hears of it; by then the address is no longer where somebody wanted to be.
  #sessionEnded(): void {
    const { pathname, search } = location;
    const token = this.view?.path === pathname ? this.view.visit.token : undefined;
    if (this.app.me) this.#signInTo({ path: pathname + search, token });
  }

  async #signedIn(): Promise<void> {
    const path = this.#wanted?.path ?? '/';
    await this.#readMe();
    this.#navigation.go(path, { replace: true });
  }

  #wantedToken({ pathname, search }: URL): string | undefined {
    if (this.#wanted?.path !== pathname + search) return undefined;
    const { token } = this.#wanted;
    this.#wanted = undefined;
    return token;
  }

  readonly #leave = async (): Promise<void> => {
    try {
      await signOut();
      // A load of its own: nothing of the person stays in the page.
      location.assign('/sign-in');
    } catch (problem) {
      this.#toasts?.show({ message: sentenceOf(problem), tone: 'bad' });
    }
  };

  // Mail is written in the language of the account.
  readonly #keepLanguage = async (): Promise<void> => {
    if (this.app.me) await callIdentity('people.update', { language: language() }).catch(() => undefined);
  };

  readonly #skip = (event: Event): void => {
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>('#main')?.focus();
  };

  get #toasts(): Toasts | null {
    return this.renderRoot.querySelector('t-toasts');
  }

  #over<Name extends 'step-up-dialog' | 'identity-question'>(name: Name): HTMLElementTagNameMap[Name] {
    return this.renderRoot.querySelector(name) as HTMLElementTagNameMap[Name];
  }
}

customElements.define('identity-app', IdentityApp);

declare global {
  interface HTMLElementTagNameMap {
    'identity-app': IdentityApp;
  }
}
