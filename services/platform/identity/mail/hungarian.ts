import type { LetterTexts } from './letter.ts';

const notYou = 'Ha nem Ön kérte, hagyja figyelmen kívül ezt a levelet: a hivatkozás megnyitása nélkül semmi sem történik.';
const secureIt = (link: string) => `Ha nem Ön volt, állítson be azonnal új jelszót:\n${link}`;

export const hungarian: LetterTexts = {
  'sign-up': ({ link, minutes }) => ({
    subject: 'Fiók létrehozása',
    text: `A fiók létrehozásához nyissa meg ezt a hivatkozást:\n${link}\n\n${duration(minutes)} érvényes. ${notYou}\n`,
  }),
  'sign-up-known': ({ link }) => ({
    subject: 'Már van fiókja',
    text: `Valaki, talán Ön, fiókot akart létrehozni ezzel a címmel, amelyhez már tartozik fiók. Itt jelentkezhet be:\n${link}\n\nUgyanitt új jelszót is beállíthat. Ha nem Ön volt, nincs teendője.\n`,
  }),
  'magic-link': ({ link, minutes }) => ({
    subject: 'Bejelentkezés',
    text: `A bejelentkezéshez nyissa meg ezt a hivatkozást:\n${link}\n\n${duration(minutes)} érvényes. ${notYou}\n`,
  }),
  'password-reset': ({ link, minutes }) => ({
    subject: 'Új jelszó beállítása',
    text: `Új jelszó beállításához nyissa meg ezt a hivatkozást:\n${link}\n\n${duration(minutes)} érvényes. ${notYou}\n`,
  }),
  'email-change': ({ link, minutes }) => ({
    subject: 'Erősítse meg új e-mail-címét',
    text: `Nyissa meg ezt a hivatkozást, hogy ez legyen fiókjának címe:\n${link}\n\n${duration(minutes)} érvényes. ${notYou}\n`,
  }),
  'email-change-asked': ({ after }) => ({
    subject: 'E-mail-címe hamarosan megváltozik',
    text: `Fiókjának címe megerősítés után ${after} lesz.\n\nHa nem Ön kérte, változtassa meg most a jelszavát.\n`,
  }),
  'email-changed': ({ before, after }) => ({
    subject: 'E-mail-címe megváltozott',
    text: `Fiókjának címe eddig ${before} volt, mostantól ${after}.\n\nHa nem Ön volt, azonnal írjon nekünk.\n`,
  }),
  'password-changed': ({ at, link }) => ({
    subject: 'Jelszava megváltozott',
    text: `Fiókjának jelszava megváltozott: ${at}.\n\n${secureIt(link)}\n`,
  }),
  'totp-added': ({ at, link }) => ({
    subject: 'Hitelesítő alkalmazás hozzáadva',
    text: `Fiókjába ezentúl hitelesítő alkalmazás kódjával lehet bejelentkezni. Időpont: ${at}.\n\n${secureIt(link)}\n`,
  }),
  'totp-removed': ({ at, link }) => ({
    subject: 'Hitelesítő alkalmazás eltávolítva',
    text: `Fiókjába ezentúl hitelesítő alkalmazás kódja nélkül lehet bejelentkezni. Időpont: ${at}.\n\n${secureIt(link)}\n`,
  }),
  'passkey-added': ({ at, link }) => ({
    subject: 'Új azonosítókulcs',
    text: `Fiókjába ezentúl egy új azonosítókulccsal is be lehet jelentkezni. Időpont: ${at}.\n\n${secureIt(link)}\n`,
  }),
  'passkey-removed': ({ at, link }) => ({
    subject: 'Azonosítókulcs eltávolítva',
    text: `Fiókjának egyik azonosítókulcsát eltávolították. Időpont: ${at}.\n\n${secureIt(link)}\n`,
  }),
  'recovery-codes-renewed': ({ at, link }) => ({
    subject: 'Új helyreállító kódok készültek',
    text: `Fiókjához új helyreállító kódok készültek, a korábbiak érvénytelenek. Időpont: ${at}.\n\n${secureIt(link)}\n`,
  }),
  'recovery-code-used': ({ at, link }) => ({
    subject: 'Felhasználtak egy helyreállító kódot',
    text: `Valaki helyreállító kóddal jelentkezett be a fiókjába. Időpont: ${at}.\n\n${secureIt(link)}\n`,
  }),
  invitation: ({ link, minutes, organisation, inviter }) => ({
    subject: `Csatlakozzon: ${organisation}`,
    text: `${inviter ?? 'A platform'} meghívja Önt ide: ${organisation}. A csatlakozáshoz nyissa meg ezt a hivatkozást:\n${link}\n\n${duration(minutes)} érvényes. Ha nem tud róla, hagyja figyelmen kívül ezt a levelet.\n`,
  }),
  'account-removed': () => ({
    subject: 'Fiókját töröltük',
    text: 'Fiókját és a hozzá tartozó adatokat kérésére töröltük. Ez az utolsó levél, amelyet tőlünk kap.\n',
  }),
  'device-added': ({ name, place, at, link }) => ({
    subject: 'Új bejelentkezés a fiókjába',
    text: `Fiókjába olyan eszközről jelentkeztek be, amelyet eddig nem láttunk.\n\nEszköz: ${name}\nHálózat: ${network(place)}\nIdőpont: ${at}\n\n${secureIt(link)}\n`,
  }),
};

function network(place: string | null): string {
  if (place === 'loopback') return 'a platform saját számítógépe';
  if (place === 'private') return 'egy magánhálózat';
  return place ?? 'ismeretlen';
}

function duration(minutes: number): string {
  if (minutes % 60 !== 0) return `${minutes} percig`;
  const hours = minutes / 60;
  return hours > 48 ? `${hours / 24} napig` : `${hours} óráig`;
}
