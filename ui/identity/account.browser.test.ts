import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../../test/eventually.ts';
import { acme, members, operators, recoveryCodes, sessions } from './testing/ada.ts';
import { dialogOf, openBrowser, until, type Visit } from './testing/browser.ts';
import { Refusal } from './testing/stand-in-host.ts';

// The pages of whoever is signed in, as sign-in.browser.test.ts has those that are open to anybody.

let browser: Awaited<ReturnType<typeof openBrowser>>;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
}, 120_000);
afterAll(() => browser?.close());
beforeEach(async () => {
  visit = await browser.visit({ width: 1280, height: 900 });
  page = visit.page;
  visit.at.signedIn = true;
});
afterEach(async () => {
  await browser.leave(visit);
  expect(visit.complaints).toEqual([]);
});

test('an authenticator app is set up with its QR code; the recovery codes are shown once and can be saved', async () => {
  visit.at.hasTotp = false;
  await page.goto('/security');
  await page.getByRole('button', { name: 'Set it up' }).click();
  const dialog = dialogOf(page, 'Authenticator app');
  await dialog.getByRole('img', { name: 'QR code' }).waitFor();
  await dialog.getByLabel('Code of your authenticator app').fill('123456');
  await dialog.getByRole('button', { name: 'Switch it on' }).click();
  const codes = dialogOf(page, 'Your recovery codes');
  await codes.getByText(recoveryCodes[7] ?? '').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), codes.getByRole('button', { name: 'Save as a file' }).click()]);
  expect(await readFile(await download.path(), 'utf8')).toContain(recoveryCodes.join('\n'));
  await codes.getByRole('button', { name: 'I have kept them' }).click();
  await codes.waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(recoveryCodes[0]);
  await page.getByText('On since 5 January 2026').waitFor();
});

test('what is dangerous asks who it is, and goes on by itself once that is proved', async () => {
  visit.at.fresh = false;
  await page.goto('/security');
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await dialogOf(page, 'Remove the authenticator app?').getByRole('button', { name: 'Remove' }).click();
  const dialog = dialogOf(page, 'Confirm that it is you');
  await dialog.getByLabel('Password', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await expectAsked('POST /api/sign-in', { confirm: true });
  await expectAsked('POST /api/sign-in/password', { password: 'correct horse' });
  await until(() => asked().filter((what) => what === 'DELETE /api/me/factors/totp').length === 2);
});

test('whoever does not prove it is told that nothing was changed', async () => {
  visit.at.fresh = false;
  await page.goto('/security');
  await page.getByRole('button', { name: 'Make new ones' }).click();
  await dialogOf(page, 'Make new recovery codes?').getByRole('button', { name: 'Make new ones' }).click();
  await dialogOf(page, 'Confirm that it is you').getByRole('button', { name: 'Close' }).click();
  await page.getByText('Nothing was changed').waitFor();
});

test('a passkey is added, and then signs in alone', async () => {
  await addAuthenticator();
  await page.goto('/security');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await until(() => asked().includes('POST /api/me/passkeys'));
  visit.at.signedIn = false;
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
});

test('the password is changed where the present one is known', async () => {
  await page.goto('/security');
  await page.getByRole('button', { name: 'Change it' }).click();
  await page.getByLabel('Present password').fill('correct horse');
  await page.getByLabel('New password').fill('four words of no sense');
  await page.getByText('Very good').waitFor();
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByText('Your password is changed.').waitFor();
  await expectAsked('PUT /api/me/password', { current: 'correct horse', password: 'four words of no sense' });
});

test('what an application was allowed is withdrawn', async () => {
  await page.goto('/security');
  const row = page.getByRole('listitem').filter({ hasText: 'Ledger Cloud' });
  await row.getByText('acme.localhost: See orders · See the catalogue').waitFor();
  await page.getByRole('button', { name: 'Withdraw it: Ledger Cloud' }).click();
  await dialogOf(page, 'Withdraw what Ledger Cloud may do?').getByRole('button', { name: 'Withdraw it' }).click();
  await page.getByText('Ledger Cloud may do nothing in your name any more.').waitFor();
  await row.waitFor({ state: 'detached' });
  await expectAsked('DELETE /api/me/applications/application-5a1e0c9b7d42', undefined);
  await page.getByRole('button', { name: 'Withdraw it: Command line' }).click();
  await dialogOf(page, 'Withdraw what Command line may do?').getByRole('button', { name: 'Withdraw it' }).click();
  await page.getByText('None. An application asks you first.').waitFor();
});

test('a session elsewhere is ended, a device gets another name', async () => {
  await page.goto('/devices');
  await page.getByRole('button', { name: 'Sign out on Safari · iPhone' }).click();
  await page.getByText('Signed out there.').waitFor();
  await page.getByRole('button', { name: 'Rename Firefox · Linux' }).click();
  const dialog = dialogOf(page, 'Name of the device');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Desk');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(visit.host.asked.find(({ what }) => what.startsWith('PATCH /api/me/devices/'))?.body).toEqual({ name: 'Desk' });
});

test('the profile keeps a name and a language, and asks for another address by mail', async () => {
  await page.goto('/');
  await page.getByLabel('Name', { exact: true }).fill('Countess');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  await expectAsked('PATCH /api/me', { name: 'Countess', language: 'en' });
  await page.getByLabel('New address').fill('ada@new.example');
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByText('A mail is on its way to ada@new.example').waitFor();
});

test('the switcher leads to the members of another company', async () => {
  await page.goto('/companies/acme/members');
  await page.getByRole('navigation').getByRole('combobox', { name: 'Switch company' }).selectOption({ label: 'North & Sons' });
  await page.waitForURL('**/companies/north/members');
  await page.getByRole('main').getByText('North & Sons').waitFor();
});

test('an operator sees the name of a company that they are no member of', async () => {
  visit.host.replies['organisations.mine'] = () => ({ items: [operators], next: null });
  await page.goto('/platform/companies');
  await page.getByRole('listitem').filter({ hasText: 'Acme Goods' }).getByRole('link', { name: 'Manage' }).click();
  await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor();
  await page.getByRole('main').getByText('Acme Goods').waitFor();
  const switcher = page.getByRole('navigation').getByRole('combobox', { name: 'Switch company' });
  expect(await switcher.locator('option:checked').innerText()).toBe('Acme Goods');
});

test('members are invited, and found by their address', async () => {
  await page.goto('/companies/acme/members');
  await page.getByLabel('E-mail', { exact: true }).fill('joan@example.org');
  await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption({ label: 'Viewer' });
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByText('joan@example.org is invited.').waitFor();
  await expectAsked('POST /api/organisations/acme/invitations', { email: 'joan@example.org', role: 'viewer', language: 'en' });
  await page.getByLabel('Find by name or address').fill('grace');
  await page.getByText('Ada Lovelace').last().waitFor({ state: 'visible' });
  await until(async () => (await page.getByRole('main').getByRole('listitem').filter({ hasText: '@' }).count()) === 2);
});

test('a role that the server refuses is taken back', async () => {
  await page.goto('/companies/acme/members');
  const role = page.getByRole('combobox', { name: 'Role of Ada Lovelace' });
  await role.selectOption({ label: 'Viewer' });
  await page.getByText('A company is never without an owner').waitFor();
  await until(async () => (await role.inputValue()) === 'owner');
});

test('a company is handed over once that is really meant', async () => {
  await page.goto('/companies/acme/members');
  await page.getByRole('button', { name: 'Make the owner' }).first().click();
  const question = dialogOf(page, 'Make Grace Hopper the owner?');
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  expect(asked()).not.toContain('POST /api/organisations/acme/owner');
  await page.getByRole('button', { name: 'Make the owner' }).first().click();
  await question.getByRole('button', { name: 'Hand it over' }).click();
  await until(() => asked().includes('POST /api/organisations/acme/owner'));
});

test('an operator says why and for how long before they act in a member’s name, and is led to the company', async () => {
  visit.at.fresh = false;
  await page.route('http://acme.localhost/**', (route) => route.fulfill({ body: 'the shop' }));
  await page.goto('/companies/acme/members');
  await page.getByRole('button', { name: 'Act as…' }).first().click();
  const dialog = dialogOf(page, 'Act as Grace Hopper');
  await dialog.getByLabel('Reason').fill('because');
  await dialog.getByLabel('Minutes').fill('31');
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await dialog.getByText('Ten to five hundred letters').waitFor();
  await dialog.getByText('A whole number from 1 to 30').waitFor();
  expect(asked().some((what) => what.endsWith('/impersonations'))).toBe(false);
  await dialog.getByLabel('Reason').fill('The till shows no prices, ticket 4711');
  await dialog.getByLabel('Minutes').fill('10');
  await dialog.getByRole('button', { name: 'Begin' }).click();
  await dialogOf(page, 'Confirm that it is you').getByLabel('Password', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
  await page.waitForURL('http://acme.localhost/auth/impersonation?token=once');
  const begun = visit.host.asked.findLast(({ what }) => what === 'POST /api/organisations/acme/impersonations');
  expect(begun?.body).toEqual({ personId: members[1]?.personId, reason: 'The till shows no prices, ticket 4711', minutes: 10 });
});

test('nobody acts in an operator’s name, nor anybody who is no operator', async () => {
  await page.goto('/companies/platform/members');
  await page.getByRole('button', { name: 'Make the owner' }).first().waitFor();
  expect(await page.getByRole('button', { name: 'Act as…' }).count()).toBe(0);
  visit.host.replies['organisations.mine'] = () => ({ items: [acme], next: null });
  await page.goto('/companies/acme/members');
  await page.getByRole('button', { name: 'Make the owner' }).first().waitFor();
  expect(await page.getByRole('button', { name: 'Act as…' }).count()).toBe(0);
});

test('who acts in one’s name, why and until when stands among the sessions, and can be ended', async () => {
  await page.goto('/devices');
  const row = page.getByRole('listitem').filter({ hasText: 'grace@tenantry.example acts in your name' });
  await row.getByText('until 10:45').waitFor();
  await row.getByText('Reason: The till shows no prices, ticket 4711').waitFor();
  await row.getByRole('button', { name: 'End it: grace@tenantry.example' }).click();
  await page.getByText('They can no longer act in your name.').waitFor();
  expect(asked()).toContain(`DELETE /api/me/sessions/${sessions[2]?.id}`);
});

test('a role of the company’s own is made of permissions', async () => {
  await page.goto('/companies/acme/roles');
  await page.getByRole('button', { name: 'New role' }).click();
  await page.getByLabel('Name', { exact: true }).fill('buyer');
  await page.getByRole('checkbox', { name: 'See the catalogue' }).check();
  await page.getByRole('checkbox', { name: 'Change orders' }).check();
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  await dialogOf(page).waitFor({ state: 'detached' });
  await expectAsked('PUT /api/organisations/acme/roles/buyer', { permissions: ['catalogue.read', 'orders.write'] });
});

test('a key may do at least one thing; its secret is shown once', async () => {
  await page.goto('/companies/acme/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('Name', { exact: true }).fill('Till');
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await dialog.getByText('Choose at least one thing that it may do.').waitFor();
  await dialog.getByRole('checkbox', { name: 'Change orders' }).check();
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await dialog.getByText('tntk_').waitFor();
  await expectAsked('POST /api/organisations/acme/service-accounts', { kind: 'api-key', name: 'Till', permissions: ['orders.write'], expiresInDays: 90 });
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByText('tntk_').count()).toBe(0);
});

test('an application is registered by its addresses; its secret is shown once', async () => {
  await page.goto('/platform/applications');
  await page.getByRole('main').getByText('application-5a1e0c9b7d42').waitFor();
  await page.getByRole('button', { name: 'New application' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('Name', { exact: true }).fill('Books');
  const addresses = dialog.getByLabel('Addresses to come back to');
  await addresses.fill('https://books.example/in\nhttps://books.example');
  await dialog.getByRole('button', { name: 'Register it' }).click();
  await dialog.getByText('Write it as https://books.example/').waitFor();
  expect(asked()).not.toContain('POST /api/applications');
  await addresses.fill('https://books.example/in\nhttps://books.example/');
  await dialog.getByRole('button', { name: 'Register it' }).click();
  await dialog.getByText('q7Zt3nVb8Wc1Xk5Lm9Rp2Sd6Fg4Hj0Ya').waitFor();
  await expectAsked('POST /api/applications', {
    name: 'Books',
    public: false,
    redirectUris: ['https://books.example/in', 'https://books.example/'],
    postLogoutRedirectUris: [],
  });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog.getByRole('button', { name: 'Copy: Client secret' }).click();
  await until(async () => (await page.evaluate(() => navigator.clipboard.readText())) === 'q7Zt3nVb8Wc1Xk5Lm9Rp2Sd6Fg4Hj0Ya');
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByText('q7Zt3nVb8Wc1Xk5Lm9Rp2Sd6Fg4Hj0Ya').count()).toBe(0);
});

test('an address of an application that the server does not take stands at its field', async () => {
  visit.host.replies['applications.create'] = () => new Refusal(422, 'invalid_fields', [{ path: 'redirectUris.0', message: 'not this one' }]);
  await page.goto('/platform/applications');
  await page.getByRole('button', { name: 'New application' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('Name', { exact: true }).fill('Books');
  const addresses = dialog.getByLabel('Addresses to come back to');
  await addresses.fill('https://books.example/in');
  await dialog.getByRole('button', { name: 'Register it' }).click();
  await dialog.getByText('This is not right yet. Please check it.').waitFor();
  await eventually(async () => expect(await addresses.getAttribute('aria-invalid')).toBe('true'));
});

test('an application is removed once that is really meant, and is offered to operators alone', async () => {
  await page.goto('/platform/applications');
  await page.getByRole('button', { name: 'Remove Ledger Cloud' }).click();
  await dialogOf(page, 'Remove Ledger Cloud?').getByRole('button', { name: 'Remove' }).click();
  await until(() => asked().includes('DELETE /api/applications/application-5a1e0c9b7d42'));
  visit.host.replies['organisations.mine'] = () => ({ items: [acme], next: null });
  await page.goto('/companies/acme/members');
  await page.getByRole('navigation').getByRole('link', { name: 'Keys' }).waitFor();
  expect(await page.getByRole('link', { name: 'Applications' }).count()).toBe(0);
});

test('the log is searched by its address and saved whole, as one table', async () => {
  await page.goto('/companies/acme/activity');
  await page.getByRole('main').getByRole('listitem').filter({ hasText: 'Sign-in failed' }).first().waitFor();
  await page.getByRole('combobox', { name: 'What' }).selectOption({ label: 'Member invited' });
  await page.waitForURL('**/companies/acme/activity?action=member.invited');
  await until(async () => (await page.getByRole('main').getByRole('listitem').count()) === 1);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()]);
  expect(await readFile(await download.path(), 'utf8')).toBe('at,action\r\nearlier,one\r\nlater,two\r\n');
});

test('whoever’s session has ended signs in and is back, though the page had asked several things at once', async () => {
  await page.goto('/companies/acme/keys');
  await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor();
  const { replies } = visit.host;
  for (const action of ['members.list', 'roles.list'] as const) {
    const signedIn = replies[action] as () => never;
    replies[action] = (...asked: []) => (visit.at.signedIn ? signedIn(...asked) : new Refusal(401, 'unauthenticated'));
  }
  visit.at.signedIn = false;
  // The one is refused when the other has led to the sign-in already.
  const seen = Promise.withResolvers<void>();
  await page.route('**/api/organisations/acme/roles*', async (route) => {
    await seen.promise;
    await route.continue();
  });
  await page.getByRole('navigation').getByRole('link', { name: 'Members' }).click();
  // The page of the members asks for an address as well.
  await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
  await page.getByLabel('E-mail', { exact: true }).fill('ada@example.org');
  const answered = page.waitForResponse('**/api/organisations/acme/roles*');
  seen.resolve();
  await answered;
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/companies/acme/members');
});

test('an application gets another secret, shown once', async () => {
  await page.goto('/platform/applications');
  await page.getByRole('button', { name: 'New secret for Ledger Cloud' }).click();
  await dialogOf(page, 'New secret for Ledger Cloud?').getByRole('button', { name: 'New secret' }).click();
  const dialog = dialogOf(page, 'Ledger Cloud');
  await dialog.getByText('Wc1Xk5Lm9Rp2Sd6Fg4Hj0Yaq7Zt3nVb8').waitFor();
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: /^New secret for/ }).count()).toBe(1);
});

test('whoever’s session has ended comes back to the whole address, and with what a mailed link ended with', async () => {
  const { replies } = visit.host;
  const ended = (action: 'audit.of-organisation' | 'invitations.accept') => {
    const signedIn = replies[action] as (...asked: unknown[]) => never;
    replies[action] = (...asked: unknown[]) => (visit.at.signedIn ? signedIn(...asked) : new Refusal(401, 'unauthenticated'));
  };
  ended('audit.of-organisation');
  ended('invitations.accept');
  const signInAgain = async () => {
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
    await page.getByLabel('E-mail', { exact: true }).fill('ada@example.org');
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.keyboard.press('Enter');
  };
  await page.goto('/companies/acme/activity');
  await page.getByRole('main').getByRole('listitem').first().waitFor();
  visit.at.signedIn = false;
  await page.getByRole('combobox', { name: 'What' }).selectOption({ label: 'Member invited' });
  await signInAgain();
  await page.waitForURL('**/companies/acme/activity?action=member.invited');

  const token = 'T'.repeat(43);
  await page.goto(`/invitation#${token}`);
  await page.getByRole('button', { name: 'Accept' }).waitFor();
  visit.at.signedIn = false;
  await page.getByRole('button', { name: 'Accept' }).click();
  await signInAgain();
  await page.getByRole('button', { name: 'Accept' }).click();
  await expectAsked('POST /api/invitations/accept', { token });
  await page.waitForURL('**/companies/acme/members');
});

test('what was typed to find members of one company is not looked for in another', async () => {
  const searches: (string | null)[] = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/api/organisations/north/members') searches.push(searchParams.get('search'));
  });
  await page.clock.install();
  await page.goto('/companies/acme/members');
  const field = page.getByLabel('Find by name or address');
  await field.waitFor();
  await page.clock.pauseAt(Date.now() + 60_000);
  await field.fill('grace');
  await page.getByRole('navigation').getByRole('combobox', { name: 'Switch company' }).selectOption({ label: 'North & Sons' });
  await page.getByRole('main').getByText('North & Sons').waitFor();
  await eventually(async () => expect(await field.inputValue()).toBe(''));
  await page.clock.runFor(1000);
  await field.fill('ada');
  await page.clock.runFor(1000);
  await eventually(async () => expect(searches).toContain('ada'));
  expect(searches).toEqual([null, 'ada']);
});

test('whether anybody may make an account is changed once the last change is known', async () => {
  let open = true;
  visit.host.replies['sign-up.policy'] = () => ({ open });
  visit.host.replies['sign-up.set-policy'] = (wished) => ({ open: (open = wished.open) });
  await page.goto('/platform/people');
  const box = page.getByRole('checkbox', { name: 'Anybody may make an account' });
  await eventually(async () => expect(await box.isChecked()).toBe(true));
  const readAgain = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  await page.route('**/api/sign-up', async (route) => {
    readAgain.resolve();
    await answered.promise;
    await route.continue();
  });
  await box.click();
  await readAgain.promise;
  expect(await box.isDisabled()).toBe(true);
  answered.resolve();
  await box.click();
  await eventually(async () => expect(open).toBe(true));
});

test('whoever signs out sees nothing of before', async () => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
  await page.getByLabel('E-mail', { exact: true }).waitFor();
  expect(await page.content()).not.toContain('Ada');
});

const asked = (): string[] => visit.host.asked.map(({ what }) => what);

async function expectAsked(wanted: string, body: unknown): Promise<void> {
  const last = () => visit.host.asked.findLast(({ what }) => what === wanted);
  await until(() => isDeepStrictEqual(last()?.body, body)).catch(() => expect(last()?.body).toEqual(body));
}

/** An authenticator in software, as if somebody touched it at once. */
async function addAuthenticator(): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}
