import { fail } from '../../../../kit/errors.ts';
import { addPerson } from '../../add-person.ts';
import { writeAudit } from '../../audit.ts';
import type { Handler } from '../../handler.ts';
import { lookAtLink, takeLink } from '../../one-time-tokens.ts';
import { acceptInvitation, findInvitation } from '../../organisations/invitation.ts';
import type { IdentityParts } from '../../parts.ts';
import { shownPerson } from '../../person.ts';
import { countLink } from '../../sign-in/refuse.ts';

/** @throws AppError invalid_link, weak_password, email_taken, too_many_attempts, overloaded */
export const signUpByInvitation =
  ({ passwords, meter }: IdentityParts): Handler<'invitations.sign-up'> =>
  async ({ db, scope, nudge }, { token, name, language, password }) => {
    await countLink(db, scope);
    const holder = (await lookAtLink(db, 'invitation', token)) ?? fail('invalid_link');
    if (password !== undefined) await meter.refuseWeak(password, [holder.email, name]);
    const passwordHash = password === undefined ? null : await passwords.hash(password);
    return db.transaction(async (transaction) => {
      const { email, invitation_id } = (await takeLink(transaction, 'invitation', token)) ?? fail('invalid_link');
      const invitation = (await findInvitation(transaction, invitation_id ?? '')) ?? fail('invalid_link');
      const person = await addPerson(transaction, scope, { email, name, language, passwordHash });
      await acceptInvitation(transaction, invitation.id, person.id);
      const itself = `person:${person.id}`;
      await writeAudit(transaction, scope, { actor: itself, action: 'member.joined', resource: itself, personId: person.id, organisation: invitation.slug });
      nudge('access', { organisation: invitation.slug, personId: person.id });
      return shownPerson(person);
    });
  };
