import Bowser from 'bowser';

/** What a person may know a browser by: `Firefox · Linux`. Empty parts are left out. */
export function deviceNameOf(userAgent: string): string {
  if (userAgent === '') return 'Browser';
  const { browser, os } = Bowser.parse(userAgent);
  return [browser.name ?? 'Browser', os.name].filter((part) => part !== undefined && part !== '').join(' · ').slice(0, 100);
}
