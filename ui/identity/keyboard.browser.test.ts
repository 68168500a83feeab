import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../../test/eventually.ts';
import { dialogOf, openBrowser, until, type PageOptions, type Visit } from './testing/browser.ts';

// By the keyboard alone: wherever the focus comes it is seen, a dialog keeps it, and gives it back.

const desk = { width: 1280, height: 900 };
const mostStops = 60;

let browser: Awaited<ReturnType<typeof openBrowser>>;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
}, 120_000);
afterAll(() => browser?.close());
beforeEach(() => open(desk));
afterEach(async () => {
  await browser.leave(visit);
  expect(visit.complaints).toEqual([]);
});

test('somebody signs in, with a second factor', async () => {
  visit.at.after = 'second factor';
  await page.goto('/sign-in');
  await page.getByLabel('E-mail', { exact: true }).waitFor();
  await page.keyboard.press('Tab');
  await eventually(async () => expect(await focusedName()).toBe('Skip to content'));
  await page.keyboard.press('Enter');
  await tabTo('E-mail');
  await page.keyboard.type('ada@example.org');
  await tabTo('Password');
  await page.keyboard.type('wrong');
  await tabTo('Sign in');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('That did not match').waitFor();
  await eventually(async () => expect(await focusedName()).toBe('Sign in'));
  await tabTo('Password', 'Shift+Tab');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('correct horse');
  await page.keyboard.press('Enter');
  await page.getByLabel('Code of your authenticator app').waitFor();
  await until(async () => (await focusedName()) === 'Code of your authenticator app');
  await tabTo('Trust this browser for 30 days It is then asked for no second step. Only on a device of your own.', 'Shift+Tab');
  await page.keyboard.press('Space');
  await tabTo('Code of your authenticator app');
  await page.keyboard.type('123456');
  await page.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
  expect(visit.host.asked.findLast(({ what }) => what === 'POST /api/sign-in/finish')?.body).toEqual({ trust: true });
});

test('a form with gaps leads to the first of them', async () => {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail', { exact: true }).waitFor();
  await tabTo('Sign in');
  await page.keyboard.press('Enter');
  await until(async () => (await focusedName()) === 'E-mail');
});

test('the arrow keys go from company to company, and the focus stays at the switcher', async () => {
  visit.at.signedIn = true;
  await page.goto('/companies/acme/members');
  await page.getByRole('heading', { name: 'Members', level: 1 }).waitFor();
  await tabTo('Switch company');
  for (const slug of ['north', 'south']) {
    await page.keyboard.press('ArrowDown');
    await page.waitForURL(`**/companies/${slug}/members`);
    await page.getByRole('main').getByText(slug === 'north' ? 'North & Sons' : 'South Trading').waitFor();
    await eventually(async () => expect(await focusedName()).toBe('Switch company'));
  }
  await tabTo('Keys');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor();
  await until(async () => (await focusedName()) === 'main');
});

test('on a phone the menu keeps the focus, and gives it back', async () => {
  await browser.leave(visit);
  await open({});
  visit.at.signedIn = true;
  await page.goto('/security');
  await page.getByRole('heading', { name: 'Security', level: 1 }).waitFor();
  await tabTo('Menu');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Menu' }).waitFor();
  await expectTrapped('Sign out');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Menu' }).waitFor({ state: 'hidden' });
  await eventually(async () => expect(await focusedName()).toBe('Menu'));
  await page.keyboard.press('Enter');
  await tabTo('Devices');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Devices', level: 1 }).waitFor();
  await page.getByRole('dialog', { name: 'Menu' }).waitFor({ state: 'hidden' });
});

test('a question and the proof that it leads to keep the focus, and give it back to what was pressed', async () => {
  visit.at.signedIn = true;
  visit.at.fresh = false;
  await page.goto('/security');
  await page.getByRole('heading', { name: 'Authenticator app' }).waitFor();
  await tabTo('Remove');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Remove the authenticator app?' }).waitFor();
  await expectTrapped('Cancel');
  await tabTo('Remove');
  await page.keyboard.press('Enter');
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.waitFor();
  await expectTrapped('Confirm');
  await page.keyboard.press('Escape');
  await proof.waitFor({ state: 'hidden' });
  await page.getByText('Nothing was changed').waitFor();
  await eventually(async () => expect(await focusedName()).toBe('Remove'));

  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Remove the authenticator app?' }).waitFor();
  await tabTo('Remove');
  await page.keyboard.press('Enter');
  await proof.waitFor();
  await tabTo('Password');
  await page.keyboard.type('correct horse');
  await page.keyboard.press('Enter');
  await proof.waitFor({ state: 'hidden' });
  await until(() => visit.host.asked.filter(({ what }) => what === 'DELETE /api/me/factors/totp').length === 3);
});

test('a long form begins with its first field, what it ends with is in view at once, and what is wrong comes into view', async () => {
  await browser.leave(visit);
  await open({ width: 1280, height: 740 });
  visit.at.signedIn = true;
  await page.goto('/companies/acme/keys');
  await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor();
  await tabTo('New key');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'New key' }).waitFor();
  await eventually(async () => expect(await focusedName()).toBe('Name'));
  const dialog = dialogOf(page, 'New key');
  const send = dialog.getByRole('button', { name: 'Make the key' });
  const { y, height } = (await send.boundingBox()) ?? { y: Infinity, height: 0 };
  expect(y + height).toBeLessThan(740);
  await tabTo('Make the key');
  await page.keyboard.press('Enter');
  await until(async () => (await focusedName()) === 'Name');
  await eventually(async () => expect(await dialog.getByLabel('Name', { exact: true }).evaluate(isInView)).toBe(true));
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await eventually(async () => expect(await focusedName()).toBe('New key'));
});

test('a toast is read out, and leaves the focus where it is', async () => {
  visit.at.signedIn = true;
  await page.goto('/');
  await page.getByLabel('Name', { exact: true }).waitFor();
  await tabTo('Save');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Saved.').waitFor();
  await eventually(async () => expect(await focusedName()).toBe('Save'));
});

async function open(options: PageOptions): Promise<void> {
  visit = await browser.visit(options);
  page = visit.page;
}

/** Presses Tab until something has the focus. Each stop on the way has to be seen. */
async function tabTo(name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  while (passed.length < mostStops) {
    await page.keyboard.press(key);
    const stop = await focusStop();
    if (stop.name !== 'nothing') expect(stop).toEqual({ ...stop, isMarked: true, isInView: true });
    if (stop.name === name) return;
    passed.push(stop.name);
  }
  throw new Error(`${name} is not among: ${passed.join(', ')}`);
}

/** Goes once round a dialog and more: all that gets the focus is within, `name` is among it. */
async function expectTrapped(name: string): Promise<void> {
  const stops: Stop[] = [];
  await until(async () => (await focusStop()).isInDialog);
  const start = await focusStop();
  while (stops.length < mostStops && !(stops.length > 1 && stops.at(-1)?.name === start.name && stops.some((stop) => stop.name === name))) {
    await page.keyboard.press('Tab');
    stops.push(await focusStop());
  }
  // Between its last and its first the focus may be with the browser.
  const outside = stops.filter((stop) => !stop.isInDialog && stop.name !== 'nothing');
  expect(outside).toEqual([]);
  expect(stops.map((stop) => stop.name)).toContain(name);
}

type Stop = { name: string; isMarked: boolean; isInView: boolean; isInDialog: boolean };

const focusedName = async (): Promise<string> => (await focusStop()).name;

/** What has the focus now: its name, whether the eye finds it, and whether it is in an open dialog. */
function focusStop(): Promise<Stop> {
  return page.evaluate(async () => {
    // Where motion is reduced a change of style still takes a millisecond.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return { name: 'nothing', isMarked: false, isInView: false, isInDialog: false };
    // What slides in when it gets the focus has arrived then.
    await Promise.allSettled(element.getAnimations().map(({ finished }) => finished));
    const { outlineStyle, boxShadow } = getComputedStyle(element);
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
    const isInView = middle.x >= 0 && middle.y >= 0 && middle.x <= innerWidth && middle.y <= innerHeight;
    return { name: nameOf(element), isMarked: outlineStyle !== 'none' || boxShadow !== 'none', isInView, isInDialog: isInDialog(element) };

    function nameOf(focused: HTMLElement): string {
      if (focused.tagName === 'MAIN') return 'main';
      const labels = 'labels' in focused ? ((focused as HTMLInputElement).labels ?? []) : [];
      const root = focused.getRootNode();
      const words = [focused.getAttribute('aria-label'), labels[0]?.textContent, focused.textContent, root instanceof ShadowRoot ? root.host.textContent : ''];
      return words.map((each) => each?.trim().replaceAll(/\s+/g, ' ')).find(Boolean) ?? focused.tagName;
    }
    function isInDialog(node: Node | null): boolean {
      for (let each = node; each; each = (each as Element).assignedSlot ?? each.parentNode ?? (each as ShadowRoot).host ?? null)
        if (each instanceof HTMLDialogElement && each.open) return true;
      return false;
    }
  });
}

function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}
