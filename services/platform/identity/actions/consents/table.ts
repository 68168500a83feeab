import type { consentActions } from '../../contract/consents.ts';
import type { HandlersOf } from '../../handler.ts';
import { listConsents } from './list-consents.ts';
import { withdrawConsent } from './withdraw-consent.ts';

export const consentHandlers: HandlersOf<typeof consentActions> = {
  'consents.list': listConsents,
  'consents.withdraw': withdrawConsent,
};
