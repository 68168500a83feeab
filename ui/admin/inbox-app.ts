import { LitElement, html, nothing } from 'lit';
import { readHostSession, signInAddress } from '../data/host-session.ts';
import { callInbox, followInbox, type Mail } from '../data/inbox.ts';
import { ProblemError } from '../data/problem.ts';
import { elementStyles } from '../elements/shared.styles.ts';
import { matchPath } from '../routing/match-path.ts';
import { Navigation } from '../routing/navigation.ts';
import { type Inbox, withNewestMails, withOlderMails } from './inbox.ts';
import { inboxAppStyles } from './inbox-app.styles.ts';
import '../elements/button.ts';
import '../elements/empty-state.ts';
import '../elements/icon.ts';
import '../elements/notice.ts';
import '../elements/skeleton.ts';
import './mail-list.ts';
import './mail-reader.ts';

/** The mails that were caught, as they come: a list and, beside it or instead of it, the mail of the address. */
export class InboxApp extends LitElement {
  static override properties = {
    inbox: { state: true },
    selected: { state: true },
    mail: { state: true },
    refusal: { state: true },
    trouble: { state: true },
    problem: { state: true },
    mailProblem: { state: true },
    loading: { state: true },
  };
  static override styles = [elementStyles, inboxAppStyles];

  declare inbox: Inbox | undefined;
  declare selected: string | undefined;
  declare mail: Mail | undefined;
  /** Why the person who is signed in sees nothing. */
  declare refusal: 'no-operator' | 'second-factor' | undefined;
  /** Why no mail can come at the moment. */
  declare trouble: string | undefined;
  /** Why the list cannot be brought up to date, and why the mail cannot be shown. */
  declare problem: string | undefined;
  declare mailProblem: string | undefined;
  declare loading: boolean;
  #following: AbortController | undefined;
  #turn = Promise.resolve();

  readonly #navigation = new Navigation(({ url }) => this.#show(matchPath('/inbox/:id', url.pathname)?.['id']));

  constructor() {
    super();
    this.loading = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#watch);
    void this.#enter();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#watch);
    this.#following?.abort();
    this.#navigation.stop();
  }

  protected override render(): unknown {
    const { inbox, selected, refusal } = this;
    if (refusal !== undefined) return refused(refusal);
    return html`
      <header class="bar ${selected === undefined ? 'listing' : 'reading'}">
        <t-button class="back" variant="quiet" round href="/inbox" label="Back to the list"><t-icon name="back"></t-icon></t-button>
        <span class="title"><a href="/inbox">Inbox</a></span>
        <t-button ?loading=${this.loading} @click=${this.#refresh}>Refresh</t-button>
      </header>
      <div class="panes ${selected === undefined ? 'listing' : 'reading'}">
        <nav aria-label="Mails">${this.#notices()}${inbox === undefined ? this.#waiting() : this.#list(inbox)}</nav>
        <main>${this.mail === undefined ? this.#noMail() : html`<mail-reader .mail=${this.mail}></mail-reader>`}</main>
      </div>
      <div class="unseen" role="status">${this.mailProblem ?? this.problem ?? this.trouble ?? (inbox === undefined ? '' : counted(inbox))}</div>
    `;
  }

  protected override updated(): void {
    document.title = [this.mail?.subject, 'Inbox', 'Tenantry'].filter(Boolean).join(' · ');
  }

  #notices(): unknown {
    const stale = this.inbox === undefined ? undefined : this.problem;
    return [stale, this.trouble].map((words) => (words === undefined ? nothing : html`<t-notice tone="warn">${words}</t-notice>`));
  }

  #waiting(): unknown {
    if (this.problem !== undefined) return html`<t-empty-state icon="warning" heading="No mails to show"><p>${this.problem}</p></t-empty-state>`;
    return html`<t-skeleton></t-skeleton><t-skeleton></t-skeleton><t-skeleton></t-skeleton>`;
  }

  #list(inbox: Inbox): unknown {
    if (inbox.mails.length === 0) {
      return html`<t-empty-state icon="mail" heading="No mail yet">
        <p>What the platform sends lands here, as no mail server is named. Ask for a magic link, say.</p>
      </t-empty-state>`;
    }
    return html`<mail-list .mails=${inbox.mails} .selected=${this.selected}></mail-list>
      ${inbox.next === null ? nothing : html`<div class="older"><t-button @click=${this.#older}>Show older</t-button></div>`}`;
  }

  #noMail(): unknown {
    // Beside an empty list there is nothing to choose.
    if (this.selected === undefined && !this.inbox?.mails.length) return nothing;
    if (this.selected === undefined) return html`<t-empty-state icon="mail" heading="Choose a mail"></t-empty-state>`;
    if (this.mailProblem !== undefined) return html`<t-empty-state icon="warning" heading="This mail cannot be shown"><p>${this.mailProblem}</p></t-empty-state>`;
    return html`<t-skeleton></t-skeleton>`;
  }

  async #enter(): Promise<void> {
    await this.#attempt(async () => {
      const { person, roles, secondFactorNeeded } = await readHostSession();
      if (person === null) return location.assign(signInAddress());
      if (!roles.includes('operator')) {
        this.refusal = secondFactorNeeded ? 'second-factor' : 'no-operator';
        return;
      }
      this.#navigation.start();
      await this.#refresh();
      this.#watch();
    });
  }

  async #show(id: string | undefined): Promise<void> {
    this.selected = id;
    this.mail = undefined;
    this.mailProblem = undefined;
    if (id === undefined) return;
    try {
      const mail = await callInbox('mails.get', { id });
      if (this.selected === id) this.mail = mail;
    } catch (error) {
      if (this.selected === id) this.mailProblem = inWords(error);
    }
    await this.updateComplete;
    this.renderRoot.querySelector('mail-reader')?.focus();
  }

  readonly #refresh = async (): Promise<void> => {
    this.loading = true;
    await this.#update();
    this.loading = false;
  };

  #update(): Promise<void> {
    return this.#inTurn(async () => void (this.inbox = await withNewestMails(this.inbox)));
  }

  readonly #older = (): Promise<void> =>
    this.#inTurn(async () => {
      // Pressed twice, the first may have got the last of them.
      if (this.inbox !== undefined && this.inbox.next !== null) this.inbox = await withOlderMails(this.inbox);
    });

  /** One after another: each adds to the list what it was told, so none may begin from a list that another is about to change. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    return (this.#turn = this.#turn.then(() => this.#attempt(work)));
  }

  /** Follows the inbox while the page is seen: a browser opens few connections to a host, and hidden pages want none. */
  readonly #watch = (): void => {
    this.#following?.abort();
    if (document.visibilityState !== 'visible' || this.inbox === undefined) return;
    this.#following = new AbortController();
    void this.#follow(this.#following.signal);
  };

  async #follow(signal: AbortSignal): Promise<void> {
    try {
      for await (const { newest, trouble } of followInbox(signal)) {
        this.trouble = trouble ?? undefined;
        if (newest !== (this.inbox?.mails[0]?.id ?? null)) await this.#update();
      }
    } catch (error) {
      this.problem = inWords(error);
    }
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.problem = undefined;
    } catch (error) {
      this.problem = inWords(error);
    }
  }
}

/** What to tell of it; whoever's session has ended in between is led to sign in. */
function inWords(error: unknown): string {
  if (error instanceof ProblemError && error.status === 401) location.assign(signInAddress());
  return error instanceof Error ? error.message : String(error);
}

const counted = ({ mails, next }: Inbox) => `${mails.length}${next === null ? '' : ' and more'} ${mails.length === 1 ? 'mail' : 'mails'}`;

function refused(reason: 'no-operator' | 'second-factor'): unknown {
  if (reason === 'no-operator') {
    return html`<t-empty-state icon="warning" heading="For operators alone">
      <p>You are signed in, but operate nothing here.</p>
      <form method="post" action="/auth/sign-out"><t-button type="submit" variant="primary">Sign out</t-button></form>
    </t-empty-state>`;
  }
  return html`<t-empty-state icon="warning" heading="One more step">
    <p>Your company wants a second factor, which this session has not given.</p>
    <t-button variant="primary" href=${signInAddress({ confirm: true })}>Go on</t-button>
  </t-empty-state>`;
}

customElements.define('inbox-app', InboxApp);

declare global {
  interface HTMLElementTagNameMap {
    'inbox-app': InboxApp;
  }
}
