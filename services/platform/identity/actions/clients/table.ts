import type { clientActions } from '../../contract/clients.ts';
import type { HandlersOf } from '../../handler.ts';
import { keptSealed } from '../../kept-sealed.ts';
import type { IdentityParts } from '../../parts.ts';
import { createApplication } from './create-application.ts';
import { endApplicationSession } from './end-application-session.ts';
import { findClient } from './find-client.ts';
import { listApplications } from './list-applications.ts';
import { noteMisuse } from './note-misuse.ts';
import { removeApplication } from './remove-application.ts';
import { renewApplicationSecret } from './renew-application-secret.ts';

export function clientHandlers({ secrets }: IdentityParts): HandlersOf<typeof clientActions> {
  return {
    'clients.find': findClient(secrets),
    'applications.list': listApplications,
    'applications.create': keptSealed('applications.create', secrets, createApplication),
    'applications.renew-secret': keptSealed('applications.renew-secret', secrets, renewApplicationSecret),
    'applications.remove': removeApplication,
    'clients.note-misuse': noteMisuse,
    'application-sessions.end': endApplicationSession,
  };
}
