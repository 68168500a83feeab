import type { AccessCache } from './grants/access-cache.ts';
import type { SendMail } from './mail/letter.ts';
import type { PasswordMeter } from './password-meter.ts';
import type { Passwords } from './passwords.ts';
import type { IdentitySecrets } from './secrets.ts';

/** What the service is given to work with, beside its database. */
export type IdentityParts = {
  secrets: IdentitySecrets;
  passwords: Passwords;
  meter: PasswordMeter;
  sendMail: SendMail;
  accessCache: AccessCache;
};
