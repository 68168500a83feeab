import type { LetterTexts } from './letter.ts';

const notYou = 'If this was not you, ignore this mail: nothing happens without the link.';
const secureIt = (link: string) => `If this was not you, set a new password at once:\n${link}`;

export const english: LetterTexts = {
  'sign-up': ({ link, minutes }) => ({
    subject: 'Make your account',
    text: `Open this link to make your account:\n${link}\n\nIt is good for ${duration(minutes)}. ${notYou}\n`,
  }),
  'sign-up-known': ({ link }) => ({
    subject: 'You have an account already',
    text: `Somebody, perhaps you, wanted to make an account with this address, which has one. Sign in here:\n${link}\n\nThere you can also set a new password. If this was not you, there is nothing to do.\n`,
  }),
  'magic-link': ({ link, minutes }) => ({
    subject: 'Sign in',
    text: `Open this link to sign in:\n${link}\n\nIt is good for ${duration(minutes)}. ${notYou}\n`,
  }),
  'password-reset': ({ link, minutes }) => ({
    subject: 'Set a new password',
    text: `Open this link to set a new password:\n${link}\n\nIt is good for ${duration(minutes)}. ${notYou}\n`,
  }),
  'email-change': ({ link, minutes }) => ({
    subject: 'Confirm your new e-mail address',
    text: `Open this link to make this the address of your account:\n${link}\n\nIt is good for ${duration(minutes)}. ${notYou}\n`,
  }),
  'email-change-asked': ({ after }) => ({
    subject: 'Your e-mail address is about to change',
    text: `The address of your account is to become ${after}, once that is confirmed.\n\nIf this was not you, change your password now.\n`,
  }),
  'email-changed': ({ before, after }) => ({
    subject: 'Your e-mail address has changed',
    text: `The address of your account was ${before} and is now ${after}.\n\nIf this was not you, write to us at once.\n`,
  }),
  'password-changed': ({ at, link }) => ({
    subject: 'Your password has changed',
    text: `The password of your account was changed at ${at}.\n\n${secureIt(link)}\n`,
  }),
  'totp-added': ({ at, link }) => ({
    subject: 'An authenticator app was added',
    text: `Signing in to your account asks for the code of an authenticator app since ${at}.\n\n${secureIt(link)}\n`,
  }),
  'totp-removed': ({ at, link }) => ({
    subject: 'The authenticator app was removed',
    text: `Signing in to your account asks for no code of an authenticator app any more since ${at}.\n\n${secureIt(link)}\n`,
  }),
  'passkey-added': ({ at, link }) => ({
    subject: 'A passkey was added',
    text: `Your account can be signed in to with a new passkey since ${at}.\n\n${secureIt(link)}\n`,
  }),
  'passkey-removed': ({ at, link }) => ({
    subject: 'A passkey was removed',
    text: `A passkey of your account was removed at ${at}.\n\n${secureIt(link)}\n`,
  }),
  'recovery-codes-renewed': ({ at, link }) => ({
    subject: 'New recovery codes were made',
    text: `Your account got new recovery codes at ${at}; those before are worth nothing.\n\n${secureIt(link)}\n`,
  }),
  'recovery-code-used': ({ at, link }) => ({
    subject: 'A recovery code was used',
    text: `Somebody signed in to your account with a recovery code at ${at}.\n\n${secureIt(link)}\n`,
  }),
  invitation: ({ link, minutes, organisation, inviter }) => ({
    subject: `Join ${organisation}`,
    text: `${inviter ?? 'The platform'} invites you to ${organisation}. Open this link to join:\n${link}\n\nIt is good for ${duration(minutes)}. If you know nothing of this, ignore this mail.\n`,
  }),
  'account-removed': () => ({
    subject: 'Your account was removed',
    text: 'Your account and what was kept with it were removed, as you asked. This is the last mail that you get from us.\n',
  }),
  'device-added': ({ name, place, at, link }) => ({
    subject: 'A new sign-in to your account',
    text: `Your account was signed in to from a device that we have not seen before.\n\nDevice: ${name}\nNetwork: ${network(place)}\nTime: ${at}\n\n${secureIt(link)}\n`,
  }),
};

function network(place: string | null): string {
  if (place === 'loopback') return 'the computer of the platform itself';
  if (place === 'private') return 'a private network';
  return place ?? 'unknown';
}

function duration(minutes: number): string {
  if (minutes % 60 !== 0) return `${minutes} minutes`;
  const hours = minutes / 60;
  if (hours > 48) return `${hours / 24} days`;
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
