import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Invitation } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { dayOf } from '../times.ts';
import { nameOfRole } from '../words/roles.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';

/** `<invitations-list .app organisation>`: invitations that wait for an answer. It shows nothing where there are none. */
export class InvitationsList extends LitElement {
  static override properties = { app: { attribute: false }, organisation: {} };
  static override styles = [
    elementStyles,
    formStyles,
    rowsStyles,
    css`
      h2 {
        margin-bottom: var(--space-3);
        font-size: 1.25rem;
      }
    `,
  ];

  declare app: MemberContext;
  declare organisation: string;
  readonly #invitations = new PagedList(this, (after, signal) =>
    this.app.call('invitations.list', { organisation: this.organisation, after }, { signal }),
  );
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  reload(): void {
    void this.#invitations.open();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('organisation')) void this.#invitations.open({ anew: true });
  }

  protected override render(): unknown {
    const { items, problem } = this.#invitations;
    if (!problem && (items ?? []).length === 0) return nothing;
    return html`<section>
      <h2>${msg('Invited')}</h2>
      ${trouble(this.#work.trouble)} ${listView(this.#invitations, (invitation) => this.#row(invitation), html``)}
    </section>`;
  }

  #row({ id, email, role, expiresAt }: Invitation): TemplateResult {
    return html`<div class="row" role="listitem">
      <t-icon name="mail"></t-icon>
      <div class="what">
        <strong>${email}</strong>
        <p>${nameOfRole(role)} · ${msg(str`good until ${dayOf(expiresAt)}`)}</p>
      </div>
      <div class="do">
        <t-button
          variant="quiet"
          round
          label=${msg(str`Withdraw the invitation of ${email}`)}
          ?disabled=${this.#work.busy}
          @click=${() => this.#withdraw(id)}
        >
          <t-icon name="bin"></t-icon>
        </t-button>
      </div>
    </div>`;
  }

  #withdraw(id: string): Promise<boolean> {
    return this.#work.run(async () => {
      await this.app.call('invitations.withdraw', { organisation: this.organisation, id });
      this.reload();
    });
  }
}

customElements.define('invitations-list', InvitationsList);

declare global {
  interface HTMLElementTagNameMap {
    'invitations-list': InvitationsList;
  }
}
