import type { History } from '../history.ts';

/** Of the root's own lines: a process of ours that ended. Ours are killed by SIGKILL alone, so any other end is its own doing. */
const ownEnd = /^((?:platform|host|gateway)\S*) died: .*ended with (?!SIGKILL)(.*)$/gm;

/** I5: no process ended but those that were killed. */
export function checkDeaths(output: string, { find }: History): void {
  for (const [, name, how] of output.matchAll(ownEnd)) find('I5', `${name} ended by itself, with ${how}`);
}
