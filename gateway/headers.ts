/** On every answer. */
const everywhere = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** On answers for programs: no browser has to do more with them than show them. */
export const apiHeaders = {
  ...everywhere,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
} as const;

/** On pages: all they load is of their own host, and nobody frames them. */
export const pageHeaders = {
  ...everywhere,
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/**
 * On the page of the inbox. Its frame, which shows the HTML of mails, has no address of its own and so takes over the
 * page's policy: mails keep the styles that stand in them, and those of other places stay out.
 */
export const inboxPageHeaders = {
  ...pageHeaders,
  'content-security-policy': `${pageHeaders['content-security-policy']}; style-src 'self' 'unsafe-inline'`,
} as const;

/** On files that tenants have put up: opened as a page, they may run nothing and be of no origin. */
export const mediaHeaders = {
  ...everywhere,
  'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
} as const;

/**
 * On what the OpenID provider answers. Forms may lead anywhere: some of its answers are forms to the address that a client
 * has registered, and no text of strangers stands in any page. Scripts of its own add their hash.
 */
export const oidcHeaders = {
  ...everywhere,
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
} as const;
