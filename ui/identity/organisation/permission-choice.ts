import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html } from 'lit';
import type { Permission } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { permissionNames, permissionsByName } from '../words/roles.ts';
import '../../elements/check.ts';

/** `<permission-choice .chosen .offered>`: which permissions a role or key has; its form gets them under `permissions`. */
export class PermissionChoice extends LitElement {
  static formAssociated = true;
  static override properties = { chosen: { attribute: false }, offered: { attribute: false } };
  static override styles = [
    elementStyles,
    css`
      fieldset {
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0;
        font-size: 0.9375rem;
        font-weight: 600;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr));
        gap: 0 var(--space-4);
      }
    `,
  ];

  declare chosen: readonly Permission[];
  /** Nobody can give more than they have. */
  declare offered: readonly Permission[];

  /** By which its form's messages know it. */
  readonly name = 'permissions';

  readonly #internals = this.attachInternals();

  constructor() {
    super();
    this.chosen = [];
    this.offered = permissionsByName;
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(): void {
    const answers = new FormData();
    for (const permission of this.chosen) answers.append(this.name, permission);
    this.#internals.setFormValue(answers);
  }

  protected override render(): unknown {
    return html`<fieldset>
      <legend>${msg('May')}</legend>
      <div class="grid">
        ${permissionsByName.map(
          (permission) =>
            html`<t-check
              label=${permissionNames[permission]()}
              ?checked=${this.chosen.includes(permission)}
              ?disabled=${!this.offered.includes(permission)}
              @change=${() => this.#toggle(permission)}
            ></t-check>`,
        )}
      </div>
    </fieldset>`;
  }

  #toggle(permission: Permission): void {
    this.chosen = this.chosen.includes(permission) ? this.chosen.filter((other) => other !== permission) : [...this.chosen, permission];
  }
}

/** The permissions that a form with this element in it holds. */
export const permissionsIn = (answers: FormData): Permission[] => answers.getAll('permissions') as Permission[];

customElements.define('permission-choice', PermissionChoice);

declare global {
  interface HTMLElementTagNameMap {
    'permission-choice': PermissionChoice;
  }
}
