import { z } from 'zod';
import type { ActionContract } from '../../../kit/contract.ts';
import { listQuery, pageOf } from '../../../kit/list.ts';
import { ClientId } from './clients.ts';

const Time = z.iso.datetime({ offset: true });

/** What an application may do in a person's name. */
export const Allowed = z.object({
  /** Of OpenID Connect, about the person. */
  scopes: z.array(z.string()),
  /** At the hosts of companies: permissions. */
  resources: z.array(z.object({ origin: z.string(), scopes: z.array(z.string()) })),
});
export type Allowed = z.infer<typeof Allowed>;

export const Consent = Allowed.extend({
  /** The application's. */
  id: ClientId,
  name: z.string(),
  since: Time,
  /** When it has to ask again. */
  until: Time,
});

/** What whoever asks has let applications of others, and the command line, do in their name. */
export const consentActions = {
  'consents.list': {
    summary: 'What one has let applications do in one’s own name, by their name',
    access: 'person',
    rest: 'GET /me/applications',
    params: z.strictObject(listQuery),
    result: pageOf(Consent),
  },
  'consents.withdraw': {
    summary: 'Let an application do nothing more in one’s own name; what it holds is worth nothing at once',
    access: 'person',
    rest: 'DELETE /me/applications/:id',
    params: z.strictObject({ id: ClientId }),
    result: z.object({ withdrawn: z.literal(true) }),
  },
} as const satisfies Record<string, ActionContract>;
