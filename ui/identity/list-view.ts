import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { PagedList } from './paged-list.ts';
import '../elements/button.ts';
import '../elements/skeleton.ts';
import './identity-problem.ts';

const ghosts = 3;

/** A list as far as it was read, in the style of rows. `empty` says what it means that there is nothing. */
export function listView<Item>(list: PagedList<Item>, row: (item: Item) => TemplateResult, empty: TemplateResult): TemplateResult {
  const { items, problem, busy, next } = list;
  if (!items && problem) return html`<identity-problem .problem=${problem} @retry=${() => list.open()}></identity-problem>`;
  if (!items)
    return html`<div class="rows" aria-busy="true">
      ${Array.from({ length: ghosts }, () => html`<div class="row"><t-skeleton class="what ghost"></t-skeleton></div>`)}
    </div>`;
  if (items.length === 0) return empty;
  return html`<div class="rows" aria-busy=${busy ? 'true' : 'false'}>
    <div role="list">${items.map((item) => row(item))}</div>
    ${
      next === null && !problem
        ? nothing
        : html`<div class="more">
            <t-button ?loading=${busy} @click=${() => (problem && next === null ? list.open() : list.more())}>
              ${problem ? msg('Try again') : msg('Show more')}
            </t-button>
          </div>`
    }
  </div>`;
}
