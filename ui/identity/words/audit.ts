import { msg } from '@lit/localize';

/** What the log names in the past tense, as a sentence about nobody in particular. */
const actions: Readonly<Record<string, () => string>> = {
  'person.signed-in': () => msg('Signed in'),
  'person.signed-out': () => msg('Signed out'),
  'person.signed-up': () => msg('Account made'),
  'person.exported': () => msg('Data taken along'),
  'person.removed': () => msg('Account removed'),
  'sign-in.failed': () => msg('Sign-in failed'),
  'account.locked': () => msg('Locked for a while after too many attempts'),
  'session.confirmed': () => msg('Confirmed who they are'),
  'session.ended': () => msg('Signed out a device'),
  'sessions.ended': () => msg('Signed out everywhere else'),
  'device.trusted': () => msg('Device trusted for 30 days'),
  'device.distrusted': () => msg('Trust in a device ended'),
  'device.forgotten': () => msg('Device forgotten'),
  'impersonation.began': () => msg('An operator acted in a member’s name'),
  'impersonation.opened': () => msg('The operator opened the member’s pages'),
  'impersonation.ended': () => msg('Acting in a member’s name ended'),
  'password.changed': () => msg('Password changed'),
  'password-change.failed': () => msg('Wrong password at a change'),
  'password.reset': () => msg('Password set anew by mail'),
  'email-change.requested': () => msg('Change of the e-mail address asked for'),
  'email.changed': () => msg('E-mail address changed'),
  'totp.added': () => msg('Authenticator app added'),
  'totp.removed': () => msg('Authenticator app removed'),
  'passkey.added': () => msg('Passkey added'),
  'passkey.removed': () => msg('Passkey removed'),
  'recovery-code.used': () => msg('Recovery code used'),
  'recovery-codes.renewed': () => msg('New recovery codes made'),
  'member.invited': () => msg('Member invited'),
  'member.joined': () => msg('Member joined'),
  'member.left': () => msg('Member left'),
  'member.removed': () => msg('Member removed'),
  'member.role-changed': () => msg('Role of a member changed'),
  'invitation.withdrawn': () => msg('Invitation withdrawn'),
  'organisation.created': () => msg('Company made'),
  'organisation.changed': () => msg('Company changed'),
  'organisation.replaced': () => msg('The address passed to another company'),
  'organisation.transferred': () => msg('Ownership handed over'),
  'role.set': () => msg('Role changed'),
  'role.removed': () => msg('Role removed'),
  'service-account.created': () => msg('Key made'),
  'service-account.revoked': () => msg('Key revoked'),
  'token.issued': () => msg('Token issued'),
  'application.created': () => msg('Application added'),
  'application.secret-renewed': () => msg('Secret of an application renewed'),
  'application.removed': () => msg('Application removed'),
  'consent.given': () => msg('Application allowed'),
  'consent.withdrawn': () => msg('Permission of an application withdrawn'),
  'code.replayed': () => msg('A code of an application came twice'),
  'refresh-token.reused': () => msg('A token of an application came twice'),
  'client.refused': () => msg('Wrong secret of an application or a key'),
  'brand-access.granted': () => msg('Supplier may read the catalogue'),
  'brand-access.revoked': () => msg('Supplier may no longer read the catalogue'),
  'sign-up.opened': () => msg('Sign-up opened to anybody'),
  'sign-up.closed': () => msg('Sign-up closed'),
  'signing-key.added': () => msg('Signing key added'),
  'signing-key.activated': () => msg('Signing key in use'),
  'signing-key.retired': () => msg('Signing key retired'),
  'operator.created': () => msg('First operator made'),
  'operator.renewed': () => msg('Secrets of the first operator renewed'),
};

/** How acting in somebody's name ended. */
const endings: Readonly<Record<string, () => string>> = {
  expired: () => msg('its time was over'),
  'signed-out': () => msg('the operator signed out'),
  revoked: () => msg('ended by hand'),
  'password-changed': () => msg('a password was changed'),
  'person-removed': () => msg('an account was removed'),
};

/** Those that a search offers. */
export const auditActions = Object.keys(actions);

/** An action in words; one that is not known yet as the log has it. */
export const nameOfAction = (action: string): string => actions[action]?.() ?? action;

/** What a line says beside its action. */
export const wordsOfDetail = (action: string, detail: string | null): string | null =>
  (action === 'impersonation.ended' ? endings[detail ?? '']?.() : undefined) ?? detail;
