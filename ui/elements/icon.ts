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
  notice: svg`<circle cx="12" cy="12" r="8.3"/><path d="M12 11v5m0-8.1v.1"/>`,
  person: svg`<circle cx="12" cy="8.2" r="3.8"/><path d="M4.8 20c.6-3.9 3.5-6 7.2-6s6.6 2.1 7.2 6"/>`,
  people: svg`<circle cx="9" cy="8.6" r="3.4"/><path d="M2.8 19.4c.5-3.5 3-5.4 6.2-5.4s5.7 1.9 6.2 5.4M15.5 5.4a3.4 3.4 0 0 1 0 6.4M17.4 14.4c2 .7 3.4 2.4 3.8 5"/>`,
  shield: svg`<path d="M12 3.2 5 5.8v5.4c0 4.5 2.9 7.9 7 9.6 4.1-1.7 7-5.1 7-9.6V5.8z"/><path d="m9 12 2.2 2.3L15.2 10"/>`,
  building: svg`<path d="M5 20.5V4.5h9v16M14 9.5h5v11M3 20.5h18M8 8h3M8 11.5h3M8 15h3M16.5 13v.1M16.5 16.5v.1"/>`,
  key: svg`<circle cx="8" cy="15.5" r="4.2"/><path d="m11 12.5 8-8M16 7.5l2.8 2.8M13.5 10l1.8 1.8"/>`,
  log: svg`<path d="M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4.5 6.5v.1M4.5 12v.1M4.5 17.5v.1"/>`,
  mail: svg`<path d="M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7"/>`,
  laptop: svg`<path d="M5 5.5h14V16H5zM2.5 19h19"/>`,
  browser: svg`<path d="M3.5 5h17v14h-17zM3.5 9.2h17M6.3 7.1v.1M8.8 7.1v.1"/>`,
  eye: svg`<path d="M2.5 12C4.5 8 8 6 12 6s7.5 2 9.5 6c-2 4-5.5 6-9.5 6s-7.5-2-9.5-6z"/><circle cx="12" cy="12" r="2.8"/>`,
  'eye-closed': svg`<path d="M2.5 12C4.5 8 8 6 12 6s7.5 2 9.5 6c-2 4-5.5 6-9.5 6s-7.5-2-9.5-6zM4.5 20 19.5 4"/>`,
  copy: svg`<path d="M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4"/>`,
  download: svg`<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M4.5 19.5h15"/>`,
  globe: svg`<circle cx="12" cy="12" r="8.3"/><path d="M3.7 12h16.6M12 3.7c2.5 2.4 3.5 5.2 3.5 8.3s-1 5.9-3.5 8.3c-2.5-2.4-3.5-5.2-3.5-8.3s1-5.9 3.5-8.3z"/>`,
  leave: svg`<path d="M13.5 4.5h-8v15h8M10 12h10.5m-4-4 4 4-4 4"/>`,
  menu: svg`<path d="M4 7h16M4 12h16M4 17h16"/>`,
  down: svg`<path d="m6.5 9.5 5.5 5.5 5.5-5.5"/>`,
  pencil: svg`<path d="m4.5 19.5.8-4L16 4.8l3.2 3.2L8.5 18.7zM13.7 7.1l3.2 3.2"/>`,
  settings: svg`<path d="M4 7.5h9m4 0h3M4 16.5h3m4 0h9"/><circle cx="15" cy="7.5" r="2"/><circle cx="9" cy="16.5" r="2"/>`,
  passkey: svg`<circle cx="9" cy="8" r="3.6"/><path d="M2.8 19.5c.4-3.6 2.8-5.7 6.2-5.7 1.2 0 2.2.2 3.1.7"/><circle cx="17.3" cy="11.8" r="2.7"/><path d="M17.3 14.5v6l1.8-1.5-1.8-1.6"/>`,
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
