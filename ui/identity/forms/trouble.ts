import { html, nothing, type TemplateResult } from 'lit';
import '../../elements/notice.ts';

/** What is wrong with a form as a whole; read out at once. */
export function trouble(sentence: string | undefined): TemplateResult | typeof nothing {
  return sentence ? html`<t-notice tone="bad">${sentence}</t-notice>` : nothing;
}
