import DOMPurify from 'dompurify';

/** What a mail that says nothing of its looks starts from: a white sheet, as its sender expects, whatever the page's colours. */
const sheet = ':root { color-scheme: light } body { margin: 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere } img { max-width: 100% }';

/**
 * HTML of a stranger as a document for an `<iframe sandbox srcdoc>`: the sandbox keeps scripts, forms and this page away
 * from it; this policy keeps it from asking anything of a server, which would tell that it was read. The styles that stand
 * in it hold, as far as the page's own policy allows them too; what they name elsewhere is not fetched. No policy covers
 * hints: Chromium connects for a `<link rel="preconnect">`, and for a link under the pointer. So those are taken out before.
 */
export function sealedHtml(html: string): string {
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  const quiet = DOMPurify.sanitize(html, { WHOLE_DOCUMENT: true, FORBID_ATTR: ['href', 'xlink:href'] });
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><style>${sheet}</style>${quiet}`;
}
