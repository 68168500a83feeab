import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { Device } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { agoOf, dayOf } from '../times.ts';
import { nameOfPlace } from '../words/methods.ts';
import '../../elements/badge.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';
import '../rename-dialog.ts';

/** `<devices-list .app>`: browsers that one has signed in from: their names, trust, and end. Fires `sessions-changed`. */
export class DevicesList extends LitElement {
  static override properties = { app: { attribute: false }, renaming: { state: true } };
  static override styles = [elementStyles, formStyles, rowsStyles];

  declare app: MemberContext;
  declare renaming: Device | undefined;
  readonly #devices = new PagedList(this, (after, signal) => this.app.call('devices.list', { after }, { signal }));
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override firstUpdated(): void {
    void this.#devices.open();
  }

  protected override render(): unknown {
    return html`<div class="stack">
      ${trouble(this.#work.trouble)} ${listView(this.#devices, (device) => this.#row(device), html``)}
      <rename-dialog
        heading=${msg('Name of the device')}
        .value=${this.renaming?.name}
        .rename=${this.#rename}
        @dialog-close=${() => (this.renaming = undefined)}
      ></rename-dialog>
    </div>`;
  }

  #row(device: Device): TemplateResult {
    const { name, place, firstSeenAt, lastSeenAt, trustedUntil, current } = device;
    return html`<div class="row" role="listitem">
      <t-icon name="browser"></t-icon>
      <div class="what">
        <strong>${name}</strong> ${current ? html`<t-badge tone="good">${msg('here')}</t-badge>` : nothing}
        <p>${agoOf(lastSeenAt)} · ${nameOfPlace(place)} · ${msg(str`known since ${dayOf(firstSeenAt)}`)}</p>
        ${trustedUntil ? html`<p>${msg(str`Trusted until ${dayOf(trustedUntil)}: asked for no second step.`)}</p>` : nothing}
      </div>
      <div class="do">
        ${trustedUntil ? html`<t-button ?disabled=${this.#work.busy} @click=${() => this.#distrust(device)}>${msg('End the trust')}</t-button>` : nothing}
        <t-button variant="quiet" round label=${msg(str`Rename ${name}`)} @click=${() => (this.renaming = device)}>
          <t-icon name="pencil"></t-icon>
        </t-button>
        ${
          current
            ? nothing
            : html`<t-button variant="quiet" round label=${msg(str`Forget ${name}`)} @click=${() => this.#forget(device)}>
                <t-icon name="bin"></t-icon>
              </t-button>`
        }
      </div>
    </div>`;
  }

  readonly #rename = async (answers: FormData): Promise<void> => {
    if (this.renaming) await this.app.call('devices.rename', { id: this.renaming.id, name: textOf(answers, 'name') });
    this.renaming = undefined;
    this.#changed();
  };

  #distrust({ id }: Device): Promise<boolean> {
    return this.#work.run(async () => {
      await this.app.call('devices.distrust', { id });
      this.#changed();
    });
  }

  async #forget({ id, name }: Device): Promise<void> {
    const meant = await this.app.ask({
      heading: msg('Forget this device?'),
      words: msg(str`“${name}” is signed out, and a mail tells you if it signs in again.`),
      action: msg('Forget it'),
    });
    if (!meant) return;
    await this.#work.run(async () => {
      await this.app.call('devices.forget', { id });
      this.#changed();
    });
  }

  #changed(): void {
    void this.#devices.open();
    this.dispatchEvent(new Event('sessions-changed'));
  }
}

customElements.define('devices-list', DevicesList);

declare global {
  interface HTMLElementTagNameMap {
    'devices-list': DevicesList;
  }
}
