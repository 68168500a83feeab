import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, type TemplateResult } from 'lit';
import type { Application } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { dayOf } from '../times.ts';
import { pageStyles } from './page.styles.ts';
import '../../elements/button.ts';
import '../../elements/empty-state.ts';
import '../../elements/icon.ts';
import '../applications/application-dialog.ts';

/** `/platform/applications`: those of others that people may sign in to by us, for the platform's operators. */
export class ApplicationsPage extends LitElement {
  static override properties = { app: { attribute: false }, registering: { state: true } };
  static override styles = [
    elementStyles,
    pageStyles,
    formStyles,
    rowsStyles,
    css`
      .row {
        align-items: start;
      }
      .what code {
        font-family: var(--font-code);
        font-size: 0.875rem;
      }
    `,
  ];

  declare app: MemberContext;
  declare registering: boolean;
  readonly #applications = new PagedList(this, (after, signal) => this.app.call('applications.list', { after }, { signal }));
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.registering = false;
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#applications.open();
  }

  protected override willUpdate(): void {
    this.app.entitle(msg('Applications'));
  }

  protected override render(): unknown {
    return html`<div class="head">
        <div>
          <h1>${msg('Applications')}</h1>
          <p>${msg('Other companies’ applications that people can sign in to with their account here, once they have allowed it.')}</p>
        </div>
        <t-button variant="primary" @click=${() => (this.registering = true)}>
          <t-icon name="plus"></t-icon>${msg('New application')}
        </t-button>
      </div>
      <div class="stack">
        ${trouble(this.#work.trouble)} ${listView(this.#applications, (application) => this.#row(application), none())}
      </div>
      <application-dialog
        .app=${this.app}
        ?open=${this.registering}
        @registered=${() => this.#applications.open()}
        @dialog-close=${() => (this.registering = false)}
      ></application-dialog>`;
  }

  #row(application: Application): TemplateResult {
    const { id, name, redirectUris, createdAt } = application;
    return html`<div class="row" role="listitem">
      <t-icon name="browser"></t-icon>
      <div class="what">
        <strong>${name}</strong>
        <p>${application.public ? msg('without a secret') : msg('with a secret')} · ${msg(str`since ${dayOf(createdAt)}`)}</p>
        <p>${msg('Client id')}: <code>${id}</code></p>
        ${redirectUris.map((uri) => html`<p><code>${uri}</code></p>`)}
      </div>
      <div class="do">
        <t-button variant="danger" label=${msg(str`Remove ${name}`)} @click=${() => this.#remove(application)}>${msg('Remove')}</t-button>
      </div>
    </div>`;
  }

  async #remove({ id, name }: Application): Promise<void> {
    const meant = await this.app.ask({
      heading: msg(str`Remove ${name}?`),
      words: msg('Nobody can sign in to it by us any more, at once. This cannot be taken back.'),
      action: msg('Remove'),
    });
    if (!meant) return;
    await this.#work.run(() => this.app.call('applications.remove', { id }));
    await this.#applications.open();
  }
}

const none = (): TemplateResult =>
  html`<t-empty-state icon="browser" heading=${msg('No applications yet')}>
    <p>${msg('Register one to let its people sign in with the accounts that they have here, by OpenID Connect.')}</p>
  </t-empty-state>`;

customElements.define('applications-page', ApplicationsPage);

declare global {
  interface HTMLElementTagNameMap {
    'applications-page': ApplicationsPage;
  }
}
