/**
 * HTML of a stranger as a document for an `<iframe sandbox srcdoc>`: the sandbox keeps scripts, forms and this page away
 * from it; this policy keeps it from asking anything of a server, which would tell that it was read. The page's own policy
 * holds in it too, so that its styles are not shown.
 */
export function sealedHtml(html: string): string {
  const policy = "default-src 'none'; img-src data:";
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="color-scheme" content="light dark">${html}`;
}
