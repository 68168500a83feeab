import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Member, Role } from '../../data/identity.ts';
import type { Select } from '../../elements/select.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { dayOf } from '../times.ts';
import { nameOfRole } from '../words/roles.ts';
import { rowsStyles } from '../rows.styles.ts';
import '../../elements/badge.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';
import '../../elements/select.ts';

/** What is wanted of a member: another role, to be the owner, to go, or to act in their name. */
export type MemberWish = { member: Member; wish: { role: string } | 'transfer' | 'remove' | 'act-as' };

/** `<member-row .member .roles>`: one member; `manages`, `owns` and `operates` say what may be asked for. Fires `member-wish`. */
export class MemberRow extends LitElement {
  static override properties = {
    member: { attribute: false },
    roles: { attribute: false },
    self: { type: Boolean },
    manages: { type: Boolean },
    owns: { type: Boolean },
    operates: { type: Boolean },
  };
  static override styles = [
    elementStyles,
    rowsStyles,
    css`
      t-select {
        width: 10rem;
      }
      @media (max-width: 30rem) {
        .do {
          width: 100%;
        }
        t-select {
          flex: 1 1 100%;
        }
      }
    `,
  ];

  declare member: Member;
  declare roles: readonly Role[];
  /** Whether it is oneself. */
  declare self: boolean;
  declare manages: boolean;
  declare owns: boolean;
  /** Whether one may act in their name. */
  declare operates: boolean;

  constructor() {
    super();
    this.roles = [];
    updateWhenLocaleChanges(this);
  }

  protected override render(): unknown {
    const { name, email, role, since } = this.member;
    const shown = name || email;
    return html`<div class="row">
      <div class="what">
        <strong>${shown}</strong> ${this.self ? html`<t-badge tone="good">${msg('you')}</t-badge>` : nothing}
        <p>${email} · ${msg(str`since ${dayOf(since)}`)}</p>
      </div>
      <div class="do">
        ${
          this.manages
            ? html`<t-select
                bare
                label=${msg(str`Role of ${shown}`)}
                .options=${this.#options(role)}
                .value=${live(role)}
                @change=${this.#choose}
              ></t-select>`
            : html`<span>${nameOfRole(role)}</span>`
        }
        ${this.operates && !this.self ? this.#button('act-as', msg('Act as…')) : nothing}
        ${this.owns && !this.self ? this.#button('transfer', msg('Make the owner')) : nothing}
        ${this.self ? this.#button('remove', msg('Leave')) : this.manages ? this.#bin(shown) : nothing}
      </div>
    </div>`;
  }

  // A role that is gone, or not known yet, is still shown as it is.
  #options(role: string): { value: string; label: string }[] {
    const names = this.roles.map(({ name }) => name);
    return [...(names.includes(role) ? [] : [role]), ...names].map((name) => ({ value: name, label: nameOfRole(name) }));
  }

  #button(wish: 'transfer' | 'remove' | 'act-as', words: string): TemplateResult {
    return html`<t-button variant="quiet" @click=${() => this.#tell(wish)}>${words}</t-button>`;
  }

  #bin(shown: string): TemplateResult {
    return html`<t-button variant="quiet" round label=${msg(str`Remove ${shown}`)} @click=${() => this.#tell('remove')}>
      <t-icon name="bin"></t-icon>
    </t-button>`;
  }

  readonly #choose = (event: Event): void => this.#tell({ role: (event.target as Select).value });

  #tell(wish: MemberWish['wish']): void {
    this.dispatchEvent(new CustomEvent<MemberWish>('member-wish', { detail: { member: this.member, wish } }));
  }
}

customElements.define('member-row', MemberRow);

declare global {
  interface HTMLElementTagNameMap {
    'member-row': MemberRow;
  }
  interface HTMLElementEventMap {
    'member-wish': CustomEvent<MemberWish>;
  }
}
