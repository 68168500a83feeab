import type { Throttled } from '../throttle.ts';

/** What a code is counted by: six digits are few, so that all who have the password share what strangers may try. */
export function codeTriesOf(personId: string, deviceId: string | null): Throttled {
  return deviceId === null ? ['code-of-person', personId] : ['code-from-device', deviceId];
}
