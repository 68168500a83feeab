import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Role } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { may, nameOf } from '../organisation/standing.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { nameOfRole, permissionNames, permissionsByName } from '../words/roles.ts';
import { pageStyles } from './page.styles.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';
import '../organisation/permission-choice.ts';
import '../organisation/role-dialog.ts';

/** `/companies/:organisation/roles`: what members may do. */
export class RolesPage extends LitElement {
  static override properties = { app: { attribute: false }, organisation: {}, editing: { state: true } };
  static override styles = [elementStyles, pageStyles, formStyles, rowsStyles];

  declare app: MemberContext;
  declare organisation: string;
  declare editing: Pick<Role, 'name' | 'permissions'> | undefined;
  readonly #roles = new PagedList<Role>(this, (after, signal) =>
    this.app.call('roles.list', { organisation: this.organisation, after }, { signal }),
  );
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.app.entitle(msg('Roles'));
    if (changed.has('organisation')) void this.#roles.open({ anew: true });
  }

  protected override render(): unknown {
    return html`<div class="head">
        <div>
          <h1>${msg('Roles')}</h1>
          <p>${nameOf(this.app, this.organisation)}</p>
        </div>
        ${
          this.#manages
            ? html`<t-button variant="primary" @click=${() => (this.editing = { name: '', permissions: [] })}>
                <t-icon name="plus"></t-icon>${msg('New role')}
              </t-button>`
            : nothing
        }
      </div>
      <div class="stack">
        ${trouble(this.#work.trouble)} ${listView(this.#roles, (role) => this.#row(role), html``)}
      </div>
      <role-dialog
        .app=${this.app}
        .organisation=${this.organisation}
        .edited=${this.editing}
        @role-set=${this.#changed}
        @dialog-close=${() => (this.editing = undefined)}
      ></role-dialog>`;
  }

  #row(role: Role): TemplateResult {
    const shown = nameOfRole(role.name);
    return html`<div class="row" role="listitem">
      <div class="what">
        <strong>${shown}</strong>
        <p>${summaryOf(role)}</p>
      </div>
      ${
        role.builtIn || !this.#manages
          ? nothing
          : html`<div class="do">
              <t-button variant="quiet" round label=${msg(str`Change ${shown}`)} @click=${() => (this.editing = role)}>
                <t-icon name="pencil"></t-icon>
              </t-button>
              <t-button variant="quiet" round label=${msg(str`Remove ${shown}`)} @click=${() => this.#remove(role)}>
                <t-icon name="bin"></t-icon>
              </t-button>
            </div>`
      }
    </div>`;
  }

  get #manages(): boolean {
    return may(this.app.me, this.organisation, 'members.manage');
  }

  async #remove({ name }: Role): Promise<void> {
    const meant = await this.app.ask({
      heading: msg(str`Remove the role “${name}”?`),
      words: msg('No member may have it any more.'),
      action: msg('Remove'),
    });
    if (!meant) return;
    if (await this.#work.run(() => this.app.call('roles.remove', { organisation: this.organisation, name }))) this.#changed();
  }

  readonly #changed = (): void => {
    this.editing = undefined;
    void this.#roles.open();
  };
}

function summaryOf({ permissions }: Role): string {
  if (permissions.length === permissionsByName.length) return msg('Everything');
  return permissions.length === 0 ? msg('Nothing') : permissions.map((permission) => permissionNames[permission]()).join(' · ');
}

customElements.define('roles-page', RolesPage);

declare global {
  interface HTMLElementTagNameMap {
    'roles-page': RolesPage;
  }
}
