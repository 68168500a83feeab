import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Member } from '../../data/identity.ts';
import type { Field } from '../../elements/field.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { Answer } from '../answer.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import type { MemberWish } from '../organisation/member-row.ts';
import { may, nameOf } from '../organisation/standing.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { isOperator } from '../session.ts';
import { pageStyles } from './page.styles.ts';
import '../../elements/field.ts';
import '../organisation/act-as-dialog.ts';
import '../organisation/invitations-list.ts';
import '../organisation/invite-form.ts';
import '../organisation/member-row.ts';

const pauseMilliseconds = 250;

/** `/companies/:organisation/members`: who is in a company, and who is invited. */
export class MembersPage extends LitElement {
  static override properties = { app: { attribute: false }, organisation: {}, actingAs: { state: true } };
  static override styles = [
    elementStyles,
    pageStyles,
    formStyles,
    rowsStyles,
    css`
      member-row {
        display: block;
      }
      member-row + member-row {
        border-top: 1px solid var(--colour-line);
      }
    `,
  ];

  declare app: MemberContext;
  declare organisation: string;
  /** In whose name an operator is about to act. */
  declare actingAs: Member | undefined;
  #search = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #members = new PagedList(this, (after, signal) =>
    this.app.call('members.list', { organisation: this.organisation, after, search: this.#search || undefined }, { signal }),
  );
  readonly #roles = new Answer(this, async () => (await this.app.call('roles.list', { organisation: this.organisation, limit: 200 })).items);
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.app.entitle(msg('Members'));
    if (!changed.has('organisation')) return;
    clearTimeout(this.#timer);
    this.#search = '';
    this.actingAs = undefined;
    void this.#members.open({ anew: true });
    void this.#roles.load({ anew: true });
  }

  protected override render(): unknown {
    const manages = may(this.app.me, this.organisation, 'members.manage');
    return html`<div class="head">
        <div>
          <h1>${msg('Members')}</h1>
          <p>${nameOf(this.app, this.organisation)}</p>
        </div>
      </div>
      <div class="sections">
        ${
          manages
            ? html`<invite-form
                .app=${this.app}
                .organisation=${this.organisation}
                .roles=${this.#roles.value ?? []}
                @invited=${() => this.renderRoot.querySelector('invitations-list')?.reload()}
              ></invite-form>`
            : nothing
        }
        <div class="stack">
          ${keyed(
            this.organisation,
            html`<t-field type="search" filter name="search" label=${msg('Find by name or address')} @input=${this.#typed}></t-field>`,
          )}
          ${trouble(this.#work.trouble)} ${listView(this.#members, (member) => this.#row(member), nobody())}
        </div>
        ${manages ? html`<invitations-list .app=${this.app} .organisation=${this.organisation}></invitations-list>` : nothing}
      </div>
      <act-as-dialog
        .app=${this.app}
        .organisation=${this.organisation}
        .member=${this.actingAs}
        @dialog-close=${() => (this.actingAs = undefined)}
      ></act-as-dialog>`;
  }

  #row(member: Member): TemplateResult {
    const { me } = this.app;
    return html`<member-row
      role="listitem"
      .member=${member}
      .roles=${this.#roles.value ?? []}
      ?self=${member.personId === me.person.id}
      ?manages=${may(me, this.organisation, 'members.manage')}
      ?owns=${me.memberships.some(({ slug, role }) => slug === this.organisation && role === 'owner')}
      ?operates=${isOperator(me) && this.organisation !== 'platform'}
      @member-wish=${this.#wished}
    ></member-row>`;
  }

  readonly #typed = (event: Event): void => {
    const { value } = event.target as Field;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#search = value.trim();
      void this.#members.open();
    }, pauseMilliseconds);
  };

  readonly #wished = async ({ detail: { member, wish } }: CustomEvent<MemberWish>): Promise<void> => {
    const { organisation } = this;
    const { personId } = member;
    if (wish === 'act-as') return void (this.actingAs = member);
    if (typeof wish === 'object') await this.#work.run(() => this.app.call('members.set-role', { organisation, personId, role: wish.role }));
    else if (await this.#isMeant(member, wish)) {
      const action = wish === 'transfer' ? 'organisations.transfer' : 'members.remove';
      await this.#work.run(() => this.app.call(action, { organisation, personId }));
    } else return;
    await this.#after();
  };

  #isMeant(member: Member, wish: 'transfer' | 'remove'): Promise<boolean> {
    const name = member.name || member.email;
    const company = nameOf(this.app, this.organisation);
    if (wish === 'transfer')
      return this.app.ask({
        heading: msg(str`Make ${name} the owner?`),
        words: msg('You will be a manager, and cannot take this back yourself.'),
        action: msg('Hand it over'),
      });
    if (member.personId === this.app.me.person.id)
      return this.app.ask({
        heading: msg(str`Leave ${company}?`),
        words: msg('To come back you need a new invitation.'),
        action: msg('Leave'),
      });
    return this.app.ask({
      heading: msg(str`Remove ${name}?`),
      words: msg(str`They can do nothing in ${company} any more, at once.`),
      action: msg('Remove'),
    });
  }

  // What was refused is taken back in the list; what one may do oneself may be another thing now.
  async #after(): Promise<void> {
    const { organisation } = this;
    const was = this.app.me.memberships.some(({ slug }) => slug === organisation);
    const me = await this.app.refresh();
    const isMember = me?.memberships.some(({ slug }) => slug === organisation);
    if (was && !isMember) this.app.go('/companies', { replace: true });
    else await this.#members.open();
  }
}

const nobody = (): TemplateResult => html`<p class="note" role="status">${msg('Nobody of this name.')}</p>`;

customElements.define('members-page', MembersPage);

declare global {
  interface HTMLElementTagNameMap {
    'members-page': MembersPage;
  }
}
