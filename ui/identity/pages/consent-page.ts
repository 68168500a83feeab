import { msg, str, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { answerConsent, readConsent, type ConsentQuestion } from '../../data/consent.ts';
import { elementStyles } from '../../elements/shared.styles.ts';
import { Answer } from '../answer.ts';
import { formStyles } from '../forms/form.styles.ts';
import { FormWork } from '../forms/form-work.ts';
import { trouble } from '../forms/trouble.ts';
import type { IdentityContext } from '../identity-context.ts';
import { interactionIn } from '../pending-interaction.ts';
import { wordsOf } from '../problem-words.ts';
import { nameOfScope } from '../words/scopes.ts';
import '../../elements/button.ts';
import '../../elements/icon.ts';
import '../../elements/skeleton.ts';
import '../door-card.ts';
import '../identity-problem.ts';

/** `/consent?interaction`: whether an app of somebody else may do what it asks for. */
export class ConsentPage extends LitElement {
  static override properties = { app: { attribute: false }, query: { attribute: false } };
  static override styles = [
    elementStyles,
    formStyles,
    css`
      li {
        display: flex;
        gap: var(--space-3);
        padding: var(--space-2) 0;
      }
      li t-icon {
        color: var(--colour-accent);
      }
      .where {
        display: block;
        color: var(--colour-muted);
        font-size: 0.875rem;
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare app: IdentityContext;
  declare query: URLSearchParams;
  readonly #question = new Answer(this, () => readConsent(this.#interaction));
  readonly #work = new FormWork(this);

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    this.app.entitle(msg('Permission'));
    if (changed.has('query')) void this.#question.load({ anew: true });
  }

  protected override render(): unknown {
    const { value, problem } = this.#question;
    if (problem)
      return html`<identity-problem page .problem=${problem} @retry=${() => this.#question.load()}>
        ${wordsOf(problem).canRetry ? nothing : html`<t-button variant="primary" href="/">${msg('To your account')}</t-button>`}
      </identity-problem>`;
    if (!value) return html`<door-card heading=${msg('Permission')}><t-skeleton></t-skeleton></door-card>`;
    return html`<door-card
      heading=${msg(str`Allow ${value.client.name}?`)}
      lead=${msg(str`This app is not ours. You are signed in as ${value.person.email}. It asks to:`)}
    >
      <div class="stack">
        <ul>
          ${wishesOf(value).map(wish)}
        </ul>
        ${trouble(this.#work.trouble)}
        <t-button variant="primary" wide large ?loading=${this.#work.busy} @click=${() => this.#answer(true)}>${msg('Allow')}</t-button>
        <t-button wide ?disabled=${this.#work.busy} @click=${() => this.#answer(false)}>${msg('Do not allow')}</t-button>
      </div>
      <p slot="foot" class="note">${msg('Allow it only if you have just begun this yourself, in that app.')}</p>
    </door-card>`;
  }

  get #interaction(): string {
    return interactionIn(this.query) ?? 'none';
  }

  #answer(allow: boolean): Promise<boolean> {
    return this.#work.run(async () => location.assign(await answerConsent(this.#interaction, allow)));
  }
}

type Wish = { what: string; where?: string };

function wishesOf({ scopes, resources }: ConsentQuestion): Wish[] {
  return [
    ...scopes.map((scope) => ({ what: nameOfScope(scope) })),
    ...resources.flatMap(({ origin, scopes }) => scopes.map((scope) => ({ what: nameOfScope(scope), where: origin }))),
  ];
}

const wish = ({ what, where }: Wish): TemplateResult =>
  html`<li>
    <t-icon name="check"></t-icon><span>${what}${where ? html`<span class="where">${where}</span>` : ''}</span>
  </li>`;

customElements.define('consent-page', ConsentPage);

declare global {
  interface HTMLElementTagNameMap {
    'consent-page': ConsentPage;
  }
}
