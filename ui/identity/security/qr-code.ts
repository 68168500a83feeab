import { LitElement, css, html, svg } from 'lit';
import { encode } from 'uqr';

/** `<qr-code text label>`: dark on white in every colour scheme, since that is what cameras read. */
export class QrCode extends LitElement {
  static override properties = { text: {}, label: {} };
  static override styles = css`
    :host {
      display: block;
      width: 12.5rem;
      aspect-ratio: 1;
      border-radius: var(--radius-medium);
      background: #fff;
      overflow: hidden;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
      fill: #000;
      shape-rendering: crispEdges;
    }
  `;

  declare text: string;
  declare label: string;

  constructor() {
    super();
    this.text = '';
    this.label = '';
  }

  protected override render(): unknown {
    // The standard asks for a quiet zone of four modules (ISO/IEC 18004).
    const { data, size } = encode(this.text, { ecc: 'M', border: 4 });
    return html`<svg viewBox="0 0 ${size} ${size}" role="img" aria-label=${this.label}>${svg`<path d=${pathOf(data)} />`}</svg>`;
  }
}

function pathOf(rows: readonly (readonly boolean[])[]): string {
  return rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
}

customElements.define('qr-code', QrCode);

declare global {
  interface HTMLElementTagNameMap {
    'qr-code': QrCode;
  }
}
