import type { Problem } from '../services/kit/errors.ts';

/** What a person sees whose browser asked for a page that cannot be shown. */
export function errorPage({ status, title, detail, requestId }: Problem): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<h1>${escaped(title)}</h1>
${detail === undefined ? '' : `<p>${escaped(detail)}</p>`}
<p><small>${status}${requestId === undefined ? '' : ` · request ${escaped(requestId)}`}</small></p>
</html>
`;
}

/** Text as it may stand within an element or a quoted attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
