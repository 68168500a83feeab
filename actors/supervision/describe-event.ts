import type { SupervisorEvent } from './supervisor-options.ts';

/** One line for people. */
export function describeEvent(event: SupervisorEvent): string {
  switch (event.type) {
    case 'down':
      return `${event.name} died: ${event.error?.message ?? 'it ended'}`;
    case 'restarted':
      return `${event.name} is back`;
    case 'killed':
      return `${event.name} did not stop in time and was killed`;
    case 'gave-up':
      return event.error.message;
  }
}
