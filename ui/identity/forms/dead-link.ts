import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { FormWork } from './form-work.ts';
import { trouble } from './trouble.ts';
import '../../elements/button.ts';

/** Where somebody goes on. */
export type Onward = { href: string; label: string };

export const newLinkAt = (href: string): Onward => ({ href, label: msg('Ask for a new link') });

/** In place of what a mailed link was to do, once it is worth nothing: why, and how to go on. For elements with the style of forms. */
export function deadLink(work: FormWork, { href, label }: Onward): TemplateResult {
  return html`<div class="stack">
    ${trouble(work.trouble)}
    <t-button variant="primary" wide large href=${href}>${label}</t-button>
  </div>`;
}
