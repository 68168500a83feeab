import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { ServiceAccount } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { may, nameOf } from '../organisation/standing.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { agoOf, dayOf } from '../times.ts';
import { permissionNames } from '../words/roles.ts';
import { pageStyles } from './page.styles.ts';
import '../../elements/button.ts';
import '../../elements/empty-state.ts';
import '../../elements/icon.ts';
import '../organisation/key-dialog.ts';
import '../organisation/permission-choice.ts';

/** `/companies/:organisation/keys`: what a company's machines sign in with. */
export class KeysPage extends LitElement {
  static override properties = { app: { attribute: false }, organisation: {}, making: { state: true } };
  static override styles = [elementStyles, pageStyles, formStyles, rowsStyles];

  declare app: MemberContext;
  declare organisation: string;
  declare making: boolean;
  readonly #keys = new PagedList(this, (after, signal) =>
    this.app.call('service-accounts.list', { organisation: this.organisation, after }, { signal }),
  );
  readonly #work = new FormWork(this);

  constructor() {
    super();
    this.making = false;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.app.entitle(msg('Keys'));
    if (changed.has('organisation')) void this.#keys.open({ anew: true });
  }

  protected override render(): unknown {
    return html`<div class="head">
        <div>
          <h1>${msg('Keys')}</h1>
          <p>${nameOf(this.app, this.organisation)}</p>
        </div>
        ${
          this.#manages
            ? html`<t-button variant="primary" @click=${() => (this.making = true)}>
                <t-icon name="plus"></t-icon>${msg('New key')}
              </t-button>`
            : nothing
        }
      </div>
      <div class="stack">
        ${trouble(this.#work.trouble)} ${listView(this.#keys, (key) => this.#row(key), noKeys())}
      </div>
      <key-dialog
        .app=${this.app}
        .organisation=${this.organisation}
        ?open=${this.making}
        @key-made=${() => this.#keys.open()}
        @dialog-close=${() => (this.making = false)}
      ></key-dialog>`;
  }

  #row(key: ServiceAccount): TemplateResult {
    const { name, kind, permissions, lastUsedAt, expiresAt, createdBy } = key;
    return html`<div class="row" role="listitem">
      <t-icon name="key"></t-icon>
      <div class="what">
        <strong>${name}</strong>
        <p>
          ${kind === 'client' ? msg('Service account') : msg('API key')} ·
          ${lastUsedAt ? msg(str`used ${agoOf(lastUsedAt)}`) : msg('never used')} ·
          ${expiresAt ? msg(str`good until ${dayOf(expiresAt)}`) : msg('does not expire')}
        </p>
        <p>${permissions.map((permission) => permissionNames[permission]()).join(' · ')}</p>
        ${createdBy ? html`<p>${makerOf(createdBy)}</p>` : nothing}
      </div>
      ${
        this.#manages
          ? html`<div class="do">
              <t-button variant="danger" label=${msg(str`Revoke ${name}`)} @click=${() => this.#revoke(key)}>${msg('Revoke')}</t-button>
            </div>`
          : nothing
      }
    </div>`;
  }

  get #manages(): boolean {
    return may(this.app.me, this.organisation, 'keys.manage');
  }

  async #revoke({ id, name }: ServiceAccount): Promise<void> {
    const meant = await this.app.ask({
      heading: msg(str`Revoke “${name}”?`),
      words: msg('Whatever uses it is refused at once. This cannot be taken back.'),
      action: msg('Revoke'),
    });
    if (!meant) return;
    await this.#work.run(() => this.app.call('service-accounts.revoke', { organisation: this.organisation, id }));
    await this.#keys.open();
  }
}

const noKeys = (): TemplateResult =>
  html`<t-empty-state icon="key" heading=${msg('No keys yet')}>
    <p>${msg('A key lets a till, an import or a partner’s system in, with what you allow it and no more.')}</p>
  </t-empty-state>`;

function makerOf({ email, isMember }: NonNullable<ServiceAccount['createdBy']>): string {
  return isMember ? msg(str`made by ${email}`) : msg(str`made by ${email}, who is no member`);
}

customElements.define('keys-page', KeysPage);

declare global {
  interface HTMLElementTagNameMap {
    'keys-page': KeysPage;
  }
}
