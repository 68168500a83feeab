import { LitElement, css, html, svg, type PropertyValues, type SVGTemplateResult, type TemplateResult } from 'lit';
import { patternOf, type Pattern } from './picture-pattern.ts';

/**
 * `<t-picture src alt seed>`: a square picture that fills its place. Without one, or when it does
 * not load, a pattern drawn from `seed` stands there, the same for the same seed.
 */
export class Picture extends LitElement {
  static override properties = {
    src: {},
    alt: {},
    seed: {},
    eager: { type: Boolean },
    broken: { state: true },
    loaded: { state: true },
  };
  static override styles = css`
    :host {
      display: block;
      aspect-ratio: 1;
      overflow: hidden;
      background: var(--colour-sunken);
    }
    img,
    svg {
      display: block;
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
    img {
      opacity: 0;
      transition: opacity var(--calm) var(--ease);
    }
    img.loaded {
      opacity: 1;
    }
    @media (prefers-color-scheme: dark) {
      img,
      svg {
        filter: brightness(0.9);
      }
    }
  `;

  declare src: string | null | undefined;
  declare alt: string;
  declare seed: string;
  declare eager: boolean;
  declare broken: boolean;
  declare loaded: boolean;

  constructor() {
    super();
    this.alt = '';
    this.seed = '';
    this.eager = false;
    this.broken = false;
    this.loaded = false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('src')) return;
    this.broken = false;
    this.loaded = false;
  }

  protected override render(): unknown {
    if (!this.src || this.broken) return draw(patternOf(this.seed), this.alt);
    return html`<img
      class=${this.loaded ? 'loaded' : ''}
      src=${this.src}
      alt=${this.alt}
      loading=${this.eager ? 'eager' : 'lazy'}
      decoding="async"
      @load=${() => (this.loaded = true)}
      @error=${() => (this.broken = true)}
    />`;
  }
}

// Colours are presentation attributes: the page's policy forbids style attributes.
function draw(pattern: Pattern, alt: string): TemplateResult {
  const { ground, deep, light, turn, shape } = pattern;
  return html`<svg viewBox="0 0 100 100" role=${alt ? 'img' : 'presentation'} aria-label=${alt}>
    <rect width="100" height="100" fill=${ground} />
    <g transform=${`rotate(${turn} 50 50)`}>${shapes[shape]?.(deep, light)}</g>
  </svg>`;
}

const shapes: readonly ((deep: string, light: string) => SVGTemplateResult)[] = [
  (deep, light) =>
    svg`<path d="M18 82V50a32 32 0 0 1 64 0v32z" fill=${deep} /><path d="M34 82V52a16 16 0 0 1 32 0v30z" fill=${light} />`,
  (deep, light) =>
    svg`<circle cx="40" cy="44" r="26" fill=${deep} /><path d="M30 80a30 30 0 0 1 60 0z" fill=${light} />`,
  (deep, light) =>
    svg`<path d="M20 20h30v30H20zM50 50h30v30H50z" fill=${deep} /><path d="M50 20a30 30 0 0 1 30 30H50zM50 80a30 30 0 0 1-30-30h30z" fill=${light} />`,
  (deep, light) =>
    svg`<path d="M20 30h60v12H20zM20 58h60v12H20z" fill=${deep} /><circle cx="50" cy="50" r="15" fill=${light} />`,
];

customElements.define('t-picture', Picture);

declare global {
  interface HTMLElementTagNameMap {
    't-picture': Picture;
  }
}
