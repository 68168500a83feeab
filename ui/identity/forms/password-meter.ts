import { msg, updateWhenLocaleChanges } from '@lit/localize';
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import type { Result } from '../../../services/kit/contract.ts';
import type { identity } from '../../../services/platform/identity/contract.ts';
import { callIdentity } from '../../data/identity.ts';
import { elementStyles } from '../../elements/shared.styles.ts';

type Strength = Result<typeof identity, 'password.strength'>;

const pauseMilliseconds = 250;

/** `<password-meter .password .email>`: how hard the password is to guess, while it is typed. It keeps its height. */
export class PasswordMeter extends LitElement {
  static override properties = { password: {}, email: {}, strength: { state: true } };
  static override styles = [
    elementStyles,
    css`
      :host {
        display: block;
        margin-top: calc(-1 * var(--space-2));
      }
      .bars {
        display: grid;
        grid-template-columns: repeat(4, 1fr);
        gap: var(--space-1);
        margin-bottom: var(--space-1);
      }
      .bars span {
        height: 0.3rem;
        border-radius: var(--radius-round);
        background: var(--colour-line);
        transition: background-color var(--calm) var(--ease);
      }
      .bars .on {
        background: var(--tone);
      }
      .weak {
        --tone: var(--colour-bad);
      }
      .fair {
        --tone: var(--colour-warn);
      }
      .good {
        --tone: var(--colour-good);
      }
      p {
        min-height: 2.6em;
        color: var(--colour-muted);
        font-size: 0.875rem;
        line-height: 1.3;
      }
      @media (forced-colors: active) {
        .bars .on {
          background: Highlight;
          forced-color-adjust: none;
        }
      }
    `,
  ];

  declare password: string;
  declare email: string;
  declare strength: Strength | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;

  constructor() {
    super();
    this.password = '';
    this.email = '';
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('password')) return;
    clearTimeout(this.#timer);
    if (this.password === '') this.strength = undefined;
    else this.#timer = setTimeout(() => void this.#ask(), pauseMilliseconds);
  }

  protected override render(): unknown {
    const { strength } = this;
    const lit = strength ? Math.max(1, strength.score) : 0;
    return html`<div class="bars ${toneOf(strength)}" aria-hidden="true">
        ${[1, 2, 3, 4].map((bar) => html`<span class=${bar <= lit ? 'on' : nothing}></span>`)}
      </div>
      <p role="status">${strength ? wordsOf(strength) : msg('A few words that do not belong together are easy to keep in mind and hard to guess.')}</p>`;
  }

  async #ask(): Promise<void> {
    this.#asking?.abort();
    const { signal } = (this.#asking = new AbortController());
    try {
      this.strength = await callIdentity('password.strength', { password: this.password, email: this.email }, { signal });
    } catch {
      // Only a help: the password is judged again when it is set.
      if (!signal.aborted) this.strength = undefined;
    }
  }
}

function toneOf(strength: Strength | undefined): 'weak' | 'fair' | 'good' | '' {
  if (!strength) return '';
  if (strength.reason !== null) return 'weak';
  return strength.score >= 4 ? 'good' : 'fair';
}

function wordsOf({ score, reason }: Strength): string {
  if (reason === 'short') return msg('Too short: take at least a few words.');
  if (reason === 'common') return msg('Many people use this one: it is tried first.');
  if (reason === 'guessable') return msg('Easy to guess: make it longer, or less of a pattern.');
  return score >= 4 ? msg('Very good: hard to guess.') : msg('Good enough.');
}

customElements.define('password-meter', PasswordMeter);

declare global {
  interface HTMLElementTagNameMap {
    'password-meter': PasswordMeter;
  }
}
