import { msg } from '@lit/localize';
import type { LogOf } from './activity-source.ts';
import type { MemberContext } from './identity-context.ts';

/** Names of people, by their id in the log. */
export type Actors = ReadonlyMap<string, string>;

/** Those that a reader of the log may know: oneself, and the first 200 members of the company. */
export async function actorsOf({ me, call }: MemberContext, of: LogOf): Promise<Actors> {
  const actors = new Map<string, string>();
  if (typeof of === 'object') {
    const { items } = await call('members.list', { ...of, limit: 200 }).catch(() => ({ items: [] }));
    for (const { personId, name, email } of items) actors.set(personId, name || email);
  }
  return actors.set(me.person.id, msg('You'));
}

/** Who did it: a name where it is known, else the kind with the first part of the id. */
export function nameOfActor(actor: string, actors: Actors): string {
  const [kind, id = ''] = actor.split(':');
  switch (kind) {
    case 'person':
      return actors.get(id) ?? `${msg('Somebody')} ${id.slice(0, 8)}`;
    case 'service-account':
      return `${msg('Key')} ${id}`;
    case 'service':
      return msg('The platform');
    default:
      return msg('Nobody who was signed in');
  }
}
