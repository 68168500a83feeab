import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { SignedIn } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { agoOf, timeOf } from '../times.ts';
import { methodNames, nameOfPlace } from '../words/methods.ts';
import '../../elements/badge.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';

/** `<sessions-list .app>`: where one is signed in; each can be ended, or all others. */
export class SessionsList extends LitElement {
  static override properties = { app: { attribute: false } };
  static override styles = [elementStyles, formStyles, rowsStyles];

  declare app: MemberContext;
  readonly #sessions = new PagedList(this, (after, signal) => this.app.call('sessions.list', { after }, { signal }));
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    this.reload();
  }

  reload(): void {
    void this.#sessions.open();
  }

  protected override render(): unknown {
    const others = (this.#sessions.items ?? []).some(({ current }) => !current);
    return html`<div class="stack">
      ${trouble(this.#work.trouble)} ${listView(this.#sessions, (session) => this.#row(session), html``)}
      ${
        others
          ? html`<div>
              <t-button variant="danger" ?loading=${this.#work.busy} @click=${this.#endOthers}>${msg('Sign out everywhere else')}</t-button>
            </div>`
          : nothing
      }
    </div>`;
  }

  #row(session: SignedIn): TemplateResult {
    if (session.impersonation) return this.#rowOfOther(session, session.impersonation);
    const { device, methods, place, lastSeenAt, current } = session;
    return html`<div class="row" role="listitem">
      <t-icon name="browser"></t-icon>
      <div class="what">
        <strong>${device.name}</strong> ${current ? html`<t-badge tone="good">${msg('here')}</t-badge>` : nothing}
        <p>${agoOf(lastSeenAt)} · ${nameOfPlace(place)} · ${methods.map((method) => methodNames[method]()).join(' + ')}</p>
      </div>
      ${
        current
          ? nothing
          : html`<div class="do">
              <t-button
                label=${msg(str`Sign out on ${device.name}`)}
                ?disabled=${this.#work.busy}
                @click=${() => this.#end(session, msg('Signed out there.'))}
              >
                ${msg('Sign out')}
              </t-button>
            </div>`
      }
    </div>`;
  }

  // Not one's own: an operator's.
  #rowOfOther(session: SignedIn, { by, reason, expiresAt }: NonNullable<SignedIn['impersonation']>): TemplateResult {
    return html`<div class="row" role="listitem">
      <t-icon name="people"></t-icon>
      <div class="what">
        <strong>${msg(str`${by} acts in your name`)}</strong> <t-badge tone="warn">${msg(str`until ${timeOf(expiresAt)}`)}</t-badge>
        <p>${msg(str`Reason: ${reason}`)}</p>
      </div>
      <div class="do">
        <t-button
          variant="danger"
          label=${msg(str`End it: ${by}`)}
          ?disabled=${this.#work.busy}
          @click=${() => this.#end(session, msg('They can no longer act in your name.'))}
        >
          ${msg('End it')}
        </t-button>
      </div>
    </div>`;
  }

  #end({ id }: SignedIn, done: string): Promise<boolean> {
    return this.#work.run(async () => {
      await this.app.call('sessions.end', { id });
      this.#changed(done);
    });
  }

  readonly #endOthers = async (): Promise<void> => {
    const meant = await this.app.ask({
      heading: msg('Sign out everywhere else?'),
      words: msg('Every other browser has to sign in again.'),
      action: msg('Sign out everywhere else'),
    });
    if (!meant) return;
    await this.#work.run(async () => {
      await this.app.call('sessions.end-others', {});
      this.#changed(msg('Signed out everywhere else.'));
    });
  };

  #changed(message: string): void {
    this.app.toast({ message });
    this.reload();
  }
}

customElements.define('sessions-list', SessionsList);

declare global {
  interface HTMLElementTagNameMap {
    'sessions-list': SessionsList;
  }
}
