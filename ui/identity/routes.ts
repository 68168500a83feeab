import { html, type TemplateResult } from 'lit';
import { matchPath, type PathParts } from '../routing/match-path.ts';
import type { IdentityContext, MemberContext } from './identity-context.ts';

/** `token`: what a mailed link ended with. */
export type Visit = { parts: PathParts; query: URLSearchParams; token: string | undefined };

type Page<Context> = {
  /** Fetches the page's code; each page is a bundle of its own. */
  load: () => Promise<unknown>;
  view: (app: Context, visit: Visit) => TemplateResult;
};

/** A page that anybody may open, or one for those alone who are signed in. */
export type Route = ({ for: 'anyone' } & Page<IdentityContext>) | ({ for: 'member' } & Page<MemberContext>);

const door = (page: Page<IdentityContext>): Route => ({ for: 'anyone', ...page });
const member = (page: Page<MemberContext>): Route => ({ for: 'member', ...page });

const routes: Readonly<Record<string, Route>> = {
  '/sign-in': door({
    load: () => import('./pages/sign-in-page.ts'),
    view: (app, { query }) => html`<sign-in-page .app=${app} .query=${query}></sign-in-page>`,
  }),
  '/magic-link': door({
    load: () => import('./pages/magic-link-page.ts'),
    view: (app, { token }) => html`<magic-link-page .app=${app} .token=${token}></magic-link-page>`,
  }),
  '/sign-up': door({
    load: () => import('./pages/sign-up-page.ts'),
    view: (app, { token }) => html`<sign-up-page .app=${app} .token=${token}></sign-up-page>`,
  }),
  '/reset-password': door({
    load: () => import('./pages/reset-password-page.ts'),
    view: (app, { token }) => html`<reset-password-page .app=${app} .token=${token}></reset-password-page>`,
  }),
  '/confirm-email': door({
    load: () => import('./pages/confirm-email-page.ts'),
    view: (app, { token }) => html`<confirm-email-page .app=${app} .token=${token}></confirm-email-page>`,
  }),
  '/invitation': door({
    load: () => import('./pages/invitation-page.ts'),
    view: (app, { token }) => html`<invitation-page .app=${app} .token=${token}></invitation-page>`,
  }),
  '/consent': door({
    load: () => import('./pages/consent-page.ts'),
    view: (app, { query }) => html`<consent-page .app=${app} .query=${query}></consent-page>`,
  }),
  '/': member({
    load: () => import('./pages/profile-page.ts'),
    view: (app) => html`<profile-page .app=${app}></profile-page>`,
  }),
  '/security': member({
    load: () => import('./pages/security-page.ts'),
    view: (app) => html`<security-page .app=${app}></security-page>`,
  }),
  '/devices': member({
    load: () => import('./pages/devices-page.ts'),
    view: (app) => html`<devices-page .app=${app}></devices-page>`,
  }),
  '/activity': member({
    load: () => import('./pages/activity-page.ts'),
    view: (app, { query }) => html`<activity-page .app=${app} .query=${query}></activity-page>`,
  }),
  '/companies': member({
    load: () => import('./pages/companies-page.ts'),
    view: (app) => html`<companies-page .app=${app}></companies-page>`,
  }),
  '/companies/:organisation/members': member({
    load: () => import('./pages/members-page.ts'),
    view: (app, { parts }) => html`<members-page .app=${app} .organisation=${parts['organisation']}></members-page>`,
  }),
  '/companies/:organisation/roles': member({
    load: () => import('./pages/roles-page.ts'),
    view: (app, { parts }) => html`<roles-page .app=${app} .organisation=${parts['organisation']}></roles-page>`,
  }),
  '/companies/:organisation/keys': member({
    load: () => import('./pages/keys-page.ts'),
    view: (app, { parts }) => html`<keys-page .app=${app} .organisation=${parts['organisation']}></keys-page>`,
  }),
  '/companies/:organisation/activity': member({
    load: () => import('./pages/activity-page.ts'),
    view: (app, { parts, query }) =>
      html`<activity-page .app=${app} .of=${{ organisation: parts['organisation'] }} .query=${query}></activity-page>`,
  }),
  '/companies/:organisation/settings': member({
    load: () => import('./pages/company-settings-page.ts'),
    view: (app, { parts }) =>
      html`<company-settings-page .app=${app} .organisation=${parts['organisation']}></company-settings-page>`,
  }),
  '/platform/companies': member({
    load: () => import('./pages/all-companies-page.ts'),
    view: (app) => html`<all-companies-page .app=${app}></all-companies-page>`,
  }),
  '/platform/people': member({
    load: () => import('./pages/all-people-page.ts'),
    view: (app) => html`<all-people-page .app=${app}></all-people-page>`,
  }),
  '/platform/applications': member({
    load: () => import('./pages/applications-page.ts'),
    view: (app) => html`<applications-page .app=${app}></applications-page>`,
  }),
  '/platform/activity': member({
    load: () => import('./pages/activity-page.ts'),
    view: (app, { query }) => html`<activity-page .app=${app} .of=${'platform'} .query=${query}></activity-page>`,
  }),
};

const notFound = door({
  load: () => import('./pages/not-found-page.ts'),
  view: (app) => html`<identity-not-found-page .app=${app}></identity-not-found-page>`,
});

/** The page of a path, with the parts that its template names. */
export function routeOf(pathname: string): { route: Route; parts: PathParts } {
  for (const [path, route] of Object.entries(routes)) {
    const parts = matchPath(path, pathname);
    if (parts) return { route, parts };
  }
  return { route: notFound, parts: {} };
}
