import type { sessionActions } from '../../contract/sessions.ts';
import type { HandlersOf } from '../../handler.ts';
import { bindSession } from './bind-session.ts';
import { checkFreshness } from './check-freshness.ts';
import { closeHostSession } from './close-host-session.ts';
import { closeSession } from './close-session.ts';
import { distrustDevice } from './distrust-device.ts';
import { endOtherSessions } from './end-other-sessions.ts';
import { endSession } from './end-session.ts';
import { forgetDevice } from './forget-device.ts';
import { listDevices } from './list-devices.ts';
import { listSessions } from './list-sessions.ts';
import { openHostSession } from './open-host-session.ts';
import { renameDevice } from './rename-device.ts';
import { resolveHostSession } from './resolve-host-session.ts';
import { resolveSession } from './resolve-session.ts';

export const sessionHandlers: HandlersOf<typeof sessionActions> = {
  'sessions.list': listSessions,
  'sessions.end': endSession,
  'sessions.end-others': endOtherSessions,
  'devices.list': listDevices,
  'devices.rename': renameDevice,
  'devices.distrust': distrustDevice,
  'devices.forget': forgetDevice,
  'sessions.resolve': resolveSession,
  'sessions.bind': bindSession,
  'sessions.close': closeSession,
  'sessions.freshness': checkFreshness,
  'host-sessions.open': openHostSession,
  'host-sessions.resolve': resolveHostSession,
  'host-sessions.close': closeHostSession,
};
