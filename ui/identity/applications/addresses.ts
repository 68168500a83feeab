import { msg, str } from '@lit/localize';

const most = 10;

/** One address per line, without what is blank. */
export const addressesIn = (lines: string): string[] => lines.split('\n').map((line) => line.trim()).filter(Boolean);

/** What somebody can mend before the server judges: addresses are compared letter by letter, so one has one spelling. */
export function flawIn(addresses: readonly string[]): string | undefined {
  if (addresses.length > most) return msg(str`No more than ${most}, please.`);
  const flawed = addresses.find((address) => spellingOf(address) !== address);
  if (flawed === undefined) return undefined;
  const spelling = spellingOf(flawed);
  return spelling === undefined ? msg(str`This is not a whole address: ${flawed}`) : msg(str`Write it as ${spelling}`);
}

const spellingOf = (address: string): string | undefined => URL.parse(address)?.href;
