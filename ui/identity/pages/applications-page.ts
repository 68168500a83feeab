import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
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
import '../../elements/dialog.ts';
import '../applications/application-credentials.ts';
import '../applications/application-dialog.ts';

type Renewed = { id: string; name: string; secret: string };

/** `/platform/applications`: those of others that people may sign in to by us, for the platform's operators. */
export class ApplicationsPage extends LitElement {
  static override properties = { app: { attribute: false }, registering: { state: true }, renewed: { state: true } };
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
  /** An application with its new secret; it is forgotten with the dialog. */
  declare renewed: Renewed | undefined;
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
      ></application-dialog>
      <t-dialog label=${this.renewed?.name ?? ''} ?open=${this.renewed !== undefined} @dialog-close=${this.#forget}>
        ${
          this.renewed
            ? html`<application-credentials .client=${this.renewed.id} .secret=${this.renewed.secret}></application-credentials>
                <t-button slot="footer" variant="primary" @click=${this.#forget}>${msg('I have kept it')}</t-button>`
            : nothing
        }
      </t-dialog>`;
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
        ${
          application.public
            ? nothing
            : html`<t-button label=${msg(str`New secret for ${name}`)} @click=${() => this.#renew(application)}>${msg('New secret')}</t-button>`
        }
        <t-button variant="danger" label=${msg(str`Remove ${name}`)} @click=${() => this.#remove(application)}>${msg('Remove')}</t-button>
      </div>
    </div>`;
  }

  async #renew({ id, name }: Application): Promise<void> {
    const meant = await this.app.ask({
      heading: msg(str`New secret for ${name}?`),
      words: msg('The one that it has is worth nothing at once: nobody can sign in to it until it has the new one.'),
      action: msg('New secret'),
    });
    if (!meant) return;
    await this.#work.run(async () => {
      const { secret } = await this.app.call('applications.renew-secret', { id });
      this.renewed = { id, name, secret };
    });
  }

  readonly #forget = (): void => {
    this.renewed = undefined;
  };

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
