import { LitElement, css, html, svg, type SVGTemplateResult } from 'lit';

/** Our own drawings on a 24 px grid, one stroke width, so that they sit with the text. */
const drawings = {
  bag: svg`<path d="M5.2 8.5h13.6l1 10.6a1.8 1.8 0 0 1-1.8 1.9H6a1.8 1.8 0 0 1-1.8-1.9z"/><path d="M8.5 11.5V7a3.5 3.5 0 0 1 7 0v4.5"/>`,
  search: svg`<circle cx="10.8" cy="10.8" r="6.3"/><path d="m20 20-4.7-4.7"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  minus: svg`<path d="M5 12h14"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  check: svg`<path d="m5 12.5 4.6 4.7L19 7.2"/>`,
  forward: svg`<path d="M5 12h14m-5.5-5.5L19 12l-5.5 5.5"/>`,
  back: svg`<path d="M19 12H5m5.5-5.5L5 12l5.5 5.5"/>`,
  warning: svg`<path d="M12 4 2.8 19.5h18.4zM12 10v4.4M12 17v.1"/>`,
  bin: svg`<path d="M4.5 7h15M9.5 7V4.5h5V7m2.8 0-.8 12.5h-9L6.7 7m3.5 3.5.3 5.5m3.6-5.5-.3 5.5"/>`,
  clock: svg`<circle cx="12" cy="12" r="8.3"/><path d="M12 7.3V12l3.2 2"/>`,
  parcel: svg`<path d="m12 3.2 8 4.1v9.4l-8 4.1-8-4.1V7.3zM4 7.3l8 4.2 8-4.2m-8 4.2v9.3M8 5.2l8 4.2"/>`,
  shelf: svg`<path d="M4 4v16M20 4v16M4 10h16M4 18h16M7.5 10V5.5h4V10m2 8v-5h3.5v5m-9.5 0v-3.5h3.5"/>`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof drawings;

/** `<t-icon name="bag">`: decoration only; the control around it carries the words. */
export class Icon extends LitElement {
  static override properties = { name: {} };
  static override styles = css`
    :host {
      display: inline-grid;
      flex: none;
      width: 1.5em;
      height: 1.5em;
    }
    svg {
      width: 100%;
      height: 100%;
      fill: none;
      stroke: currentColor;
      stroke-width: 1.6;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `;

  declare name: IconName;

  protected override render(): unknown {
    return html`<svg viewBox="0 0 24 24" aria-hidden="true">${drawings[this.name]}</svg>`;
  }
}

customElements.define('t-icon', Icon);

declare global {
  interface HTMLElementTagNameMap {
    't-icon': Icon;
  }
}
