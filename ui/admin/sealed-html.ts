import DOMPurify from 'dompurify';

/**
 * HTML of a stranger as a document for an `<iframe sandbox srcdoc>`: the sandbox keeps scripts, forms and this page away
 * from it; this policy keeps it from asking anything of a server, which would tell that it was read. The page's own policy
 * holds in it too, so that its styles are not shown. No policy covers hints: Chromium connects for a
 * `<link rel="preconnect">`, and for a link under the pointer. So those are taken out before.
 */
export function sealedHtml(html: string): string {
  const policy = "default-src 'none'; img-src data:";
  const quiet = DOMPurify.sanitize(html, { FORBID_ATTR: ['href', 'xlink:href'] });
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="color-scheme" content="light dark">${quiet}`;
}
