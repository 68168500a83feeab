import { request } from './request.ts';

/** What an app of somebody else asks to be allowed, as the gateway's page of an interaction tells it. */
export type ConsentQuestion = {
  client: { id: string; name: string };
  person: { email: string; name: string };
  scopes: readonly string[];
  resources: readonly { origin: string; scopes: readonly string[] }[];
};

const pathOf = (interaction: string) => `/interaction/${interaction}/consent`;

export async function readConsent(interaction: string): Promise<ConsentQuestion> {
  return (await request({ method: 'GET', root: '/oidc', path: pathOf(interaction) })) as ConsentQuestion;
}

/** Resolves to where the browser is to go on. */
export async function answerConsent(interaction: string, allow: boolean): Promise<string> {
  const answer = await request({ method: 'POST', root: '/oidc', path: pathOf(interaction), body: { allow } });
  return (answer as { location: string }).location;
}
