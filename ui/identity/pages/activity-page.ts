import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { AuditEvent } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { actorsOf, nameOfActor, type Actors } from '../activity-actors.ts';
import { paramsOf, pathOf, searchIn, type ActivitySearch } from '../activity-search.ts';
import { exportLog, readLog, type LogOf } from '../activity-source.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork, textOf } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { MemberContext } from '../identity-context.ts';
import { listView } from '../list-view.ts';
import { PagedList } from '../paged-list.ts';
import { rowsStyles } from '../rows.styles.ts';
import { momentOf } from '../times.ts';
import { auditActions, nameOfAction, wordsOfDetail } from '../words/audit.ts';
import { activityPageStyles } from './activity-page.styles.ts';
import { pageStyles } from './page.styles.ts';
import '../../elements/button.ts';
import '../../elements/empty-state.ts';
import '../../elements/field.ts';
import '../../elements/icon.ts';
import '../../elements/select.ts';

/** `/activity`, and the same of a company or the platform: the log of security events, searched and saved. */
export class ActivityPage extends LitElement {
  static override properties = {
    app: { attribute: false },
    of: { attribute: false },
    query: { attribute: false },
    actors: { state: true },
    saved: { state: true },
  };
  static override styles = [elementStyles, pageStyles, formStyles, rowsStyles, activityPageStyles];

  declare app: MemberContext;
  declare of: LogOf;
  declare query: URLSearchParams;
  declare actors: Actors;
  /** Lines that were read so far for a file. */
  declare saved: number | undefined;
  readonly #work = new FormWork(this);
  readonly #events = new PagedList<AuditEvent>(this, (after, signal) =>
    readLog(this.app.call, this.of, { ...paramsOf(this.#search), after }, signal),
  );
  #shown: string | undefined;

  constructor() {
    super();
    this.of = 'me';
    this.actors = new Map();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.app.entitle(msg('Activity'));
    const key = JSON.stringify([this.of, this.#search]);
    if (!(changed.has('of') || changed.has('query')) || key === this.#shown) return;
    this.#shown = key;
    void this.#events.open({ anew: true });
    void actorsOf(this.app, this.of).then((actors) => (this.actors = actors));
  }

  protected override render(): unknown {
    return html`<div class="head">
        <div>
          <h1>${msg('Activity')}</h1>
          <p>${this.#lead()}</p>
        </div>
        ${this.of === 'me' ? nothing : this.#saveButton()}
      </div>
      ${this.#form()} ${trouble(this.#work.trouble)} ${listView(this.#events, (event) => this.#row(event), this.#nothing())}`;
  }

  #lead(): string {
    if (this.of === 'me') return msg('What happened to your account. Lines are added, never changed.');
    if (this.of === 'platform') return msg('What happened anywhere. Lines are added, never changed.');
    return msg('What happened in the company. Lines are added, never changed.');
  }

  #form(): TemplateResult {
    const { action = '', from = '', to = '' } = this.#search;
    const options = [{ value: '', label: msg('Everything') }, ...auditActions.map((value) => ({ value, label: nameOfAction(value) }))];
    return html`<form class="search" role="search" novalidate @submit=${this.#find} @change=${this.#submit}>
      <t-select name="action" label=${msg('What')} .options=${options} .value=${action}></t-select>
      <t-field name="from" type="date" filter label=${msg('From')} .value=${from}></t-field>
      <t-field name="to" type="date" filter label=${msg('Until')} .value=${to}></t-field>
    </form>`;
  }

  #saveButton(): TemplateResult {
    return html`<t-button ?loading=${this.#work.busy} @click=${this.#save}>
        <t-icon name="download"></t-icon>${msg('Save as CSV')}
      </t-button>
      <span class="unseen" role="status">${this.saved === undefined ? '' : msg(str`${this.saved} lines read`)}</span>`;
  }

  #row({ at, action, actor, address, detail, resource }: AuditEvent): TemplateResult {
    const more = [nameOfActor(actor, this.actors), subjectOf(resource), wordsOfDetail(action, detail), address].filter(Boolean).join(' · ');
    return html`<div class="row" role="listitem">
      <div class="what">
        <strong>${nameOfAction(action)}</strong>
        <p>${more}</p>
      </div>
      <time datetime=${at}>${momentOf(at)}</time>
    </div>`;
  }

  #nothing(): TemplateResult {
    return html`<t-empty-state icon="log" heading=${msg('Nothing found')}>
      <p>${msg('Nothing of this kind happened in that time.')}</p>
    </t-empty-state>`;
  }

  get #search(): ActivitySearch {
    return searchIn(this.query);
  }

  readonly #submit = (event: Event): void => (event.currentTarget as HTMLFormElement).requestSubmit();

  readonly #find = (event: Event): void => {
    event.preventDefault();
    const answers = new FormData(event.currentTarget as HTMLFormElement);
    const search = { action: textOf(answers, 'action'), from: textOf(answers, 'from'), to: textOf(answers, 'to') };
    this.app.go(pathOf(location.pathname, search), { replace: true });
  };

  readonly #save = (): Promise<boolean> =>
    this.#work.run(async () => {
      await exportLog(this.app.call, this.of, paramsOf(this.#search), (lines) => (this.saved = lines));
    });
}

// Whom it was about, where that says something to a reader.
function subjectOf(resource: string): string | undefined {
  const [kind, ...rest] = resource.split(':');
  return kind === 'role' || kind === 'organisation' || kind === 'service-account' ? rest.join(':') : undefined;
}

customElements.define('activity-page', ActivityPage);

declare global {
  interface HTMLElementTagNameMap {
    'activity-page': ActivityPage;
  }
}
