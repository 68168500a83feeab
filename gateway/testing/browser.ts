import { type Answer, request } from './client.ts';

export type Page = Answer & { url: URL };

export type Asked = {
  method?: string;
  /** Sent as JSON. */
  body?: object;
  /** Sent as a form. */
  form?: Record<string, string>;
  headers?: Record<string, string>;
};

type ScopedCookie = { name: string; value: string; path: string };

export type Browser = ReturnType<typeof openBrowser>;

const mostRedirects = 12;
const identityHost = 'http://identity.localhost:8080';

/**
 * A browser as far as the gateway can tell: it keeps cookies by host, goes where it is sent, and says which page asks.
 * @param from the address that it asks from, of this machine
 */
export function openBrowser(port: number, from?: string) {
  const jars = new Map<string, Map<string, string>>();
  /** Cookies that are good below a path alone, by host. */
  const scoped = new Map<string, ScopedCookie[]>();

  function jarOf(host: string): Map<string, string> {
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  }

  async function ask(address: string | URL, { method, body, form, headers = {} }: Asked = {}): Promise<Page> {
    const url = new URL(address, identityHost);
    const jar = jarOf(url.hostname);
    const below = (scoped.get(url.hostname) ?? []).filter(({ path }) => url.pathname.startsWith(path)).map(({ name, value }) => [name, value] as const);
    const cookie = [...below, ...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = body === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(body);
    const isPost = (method ?? (sent === undefined ? 'GET' : 'POST')) === 'POST';
    const answer = await request(port, url.host, `${url.pathname}${url.search}`, {
      method: method ?? (sent === undefined ? 'GET' : 'POST'),
      headers: {
        accept: 'text/html,application/json',
        'sec-fetch-site': 'same-origin',
        ...(isPost ? { origin: url.origin } : {}),
        ...(cookie === '' ? {} : { cookie }),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      body: sent,
      from,
    });
    for (const line of answer.headers['set-cookie'] ?? []) scoped.set(url.hostname, keep(jar, scoped.get(url.hostname) ?? [], line));
    return { ...answer, url };
  }

  /** Asks, and goes where the answers send a browser. `until`: an address that it does not go to any more. */
  async function visit(address: string | URL, asked: Asked = {}, until = /^never/): Promise<Page> {
    let page = await ask(address, asked);
    for (let redirects = 0; page.headers.location !== undefined; redirects += 1) {
      if (redirects === mostRedirects) throw new Error(`sent around in circles: ${page.headers.location}`);
      const next = new URL(page.headers.location, page.url);
      if (until.test(next.href)) return { ...page, url: next };
      page = await ask(next);
    }
    return page;
  }

  return {
    ask,
    visit,
    /** Cookies of a host that are good at all of it, by name. */
    cookies: jarOf,
    /** Signs in at the identity host, by a password alone. */
    async signIn(email: string, password: string): Promise<Page> {
      await ask('/api/sign-in', { body: {} });
      await ask('/api/sign-in/password', { body: { email, password } });
      return ask('/api/sign-in/finish', { body: {} });
    },
    /** Signs in to the app of a host whose person is signed in at the identity host, or does so first. */
    async signInTo(origin: string, account?: { email: string; password: string }): Promise<Page> {
      const page = await visit(`${origin}/auth/sign-in?return_to=/api/session`);
      const interaction = page.url.searchParams.get('interaction');
      if (account === undefined || interaction === null) return page;
      await this.signIn(account.email, account.password);
      return visit(`/oidc/interaction/${interaction}`);
    },
  };
}

/** @returns the cookies that are good below a path alone */
function keep(jar: Map<string, string>, scoped: readonly ScopedCookie[], line: string): ScopedCookie[] {
  const [pair = '', ...attributes] = line.split('; ');
  const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
  const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
  const ended = attributes.some((attribute) => /^max-age=0$/i.test(attribute) || isPast(attribute));
  const others = scoped.filter((cookie) => cookie.name !== name || cookie.path !== path);
  if (path !== '/') return ended ? others : [...others, { name, value, path }];
  if (ended) jar.delete(name);
  else jar.set(name, value);
  return others;
}

const isPast = (attribute: string) => /^expires=/i.test(attribute) && Date.parse(attribute.slice(8)) < Date.now();
