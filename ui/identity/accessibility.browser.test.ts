import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import type { Standing } from './testing/replies-of-ada.ts';
import { ada } from './testing/ada.ts';
import { dialogOf, openBrowser } from './testing/browser.ts';

// Every page for every eye: axe (WCAG 2.2 A and AA) in each colour scheme, on a phone and on a desk.

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const token = 't'.repeat(43);

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
}, 120_000);
afterAll(() => browser?.close());

type Sight = { path: string; heading: string; at?: Partial<Standing>; act?: (page: Page) => Promise<void> };

const signedIn = { signedIn: true };
const sights: Record<string, Sight> = {
  'the sign-in': { path: '/sign-in', heading: 'Sign in' },
  'the second factor': { path: '/sign-in', heading: 'One more step', at: { after: 'second factor' }, act: givePassword },
  'the enrolment': { path: '/sign-in', heading: 'Set up a second step', at: { after: 'enrolment' }, act: givePassword },
  'the sign-up': { path: `/sign-up#${token}`, heading: 'Create an account' },
  'an invitation': { path: `/invitation#${token}`, heading: 'Join Acme Goods' },
  'a reset': { path: `/reset-password#${token}`, heading: 'New password' },
  'a new address': { path: `/confirm-email#${token}`, heading: 'New e-mail address' },
  'a mailed link': { path: `/magic-link#${token}`, heading: 'Sign in by mail' },
  'a consent': { path: '/consent?interaction=uid-1', heading: 'Allow Ledger Cloud?', at: signedIn },
  'the profile': { path: '/', heading: 'Profile', at: signedIn },
  'the security': { path: '/security', heading: 'Security', at: signedIn },
  'the recovery codes': { path: '/security', heading: 'Your recovery codes', at: signedIn, act: makeCodes },
  'the devices': { path: '/devices', heading: 'Devices', at: signedIn },
  'one’s activity': { path: '/activity', heading: 'Activity', at: signedIn },
  'the companies': { path: '/companies', heading: 'Companies', at: signedIn },
  'the members': { path: '/companies/acme/members', heading: 'Members', at: signedIn },
  'acting as a member': { path: '/companies/acme/members', heading: 'Act as Grace Hopper', at: signedIn, act: (page) => page.getByRole('button', { name: 'Act as…' }).first().click() },
  'the roles': { path: '/companies/acme/roles', heading: 'Roles', at: signedIn },
  'the keys': { path: '/companies/acme/keys', heading: 'Keys', at: signedIn },
  'a new key': { path: '/companies/acme/keys', heading: 'New key', at: signedIn, act: (page) => page.getByRole('button', { name: 'New key' }).click() },
  'a company’s settings': { path: '/companies/north/settings', heading: 'Settings', at: signedIn },
  'the applications': { path: '/platform/applications', heading: 'Applications', at: signedIn },
  'a new application': { path: '/platform/applications', heading: 'New application', at: signedIn, act: (page) => page.getByRole('button', { name: 'New application' }).click() },
  'an application’s secret': { path: '/platform/applications', heading: 'Books', at: signedIn, act: registerBooks },
  'all people': { path: '/platform/people', heading: 'All people', at: signedIn },
  'the step-up': { path: '/companies/acme/members', heading: 'Confirm that it is you', at: { signedIn: true, fresh: false }, act: handOver },
  'no page': { path: '/nowhere', heading: 'There is no such page' },
};

for (const width of [360, 1280]) {
  for (const dark of [false, true]) {
    test.each(Object.keys(sights))(`%s at ${width} px in ${dark ? 'dark' : 'light'} colours`, async (name) => {
      const { path, heading, at, act } = sights[name] as Sight;
      const visit = await browser.visit({ width, dark });
      try {
        const { page } = visit;
        Object.assign(visit.at, at);
        await page.goto(path);
        await act?.(page);
        await page.getByRole('heading', { name: heading }).first().waitFor();
        await page.waitForLoadState('networkidle');
        expect(await violationsOn(page)).toEqual([]);
        expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
        const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        expect(content).toBeLessThanOrEqual(view);
        expect(await tooSmallOn(page)).toEqual([]);
        expect(visit.complaints).toEqual([]);
      } finally {
        await browser.leave(visit);
      }
    });
  }
}

// Hungarian has the longest words, and a desk that zooms to 400 % is this narrow (WCAG 1.4.10).
test.each(Object.keys(sights).filter((name) => !sights[name]?.act))('%s in Hungarian fits 320 px', async (name) => {
  const { path, at } = sights[name] as Sight;
  const visit = await browser.visit({ width: 320, locale: 'hu-HU' });
  try {
    const { page, host } = visit;
    Object.assign(visit.at, at);
    if (visit.at.signedIn) host.replies['people.me'] = () => ({ ...ada, language: 'hu' });
    await page.goto(path);
    await page.locator('html[lang=hu]').getByRole('heading').first().waitFor();
    await page.waitForLoadState('networkidle');
    const spill = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(spill).toBeLessThanOrEqual(0);
    expect(visit.complaints).toEqual([]);
  } finally {
    await browser.leave(visit);
  }
});

/** What axe calls serious or critical, with where it is. */
async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    async () => (await (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run()) satisfies AxeResults,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(' ')}: ${failureSummary}`));
}

/** Controls that a finger may miss. Links within a line of text are exempt, and a box to tick counts with its label (WCAG 2.5.5). */
async function tooSmallOn(page: Page): Promise<string[]> {
  const small: string[] = [];
  for (const control of await page.locator('button:visible, t-button:visible, nav a:visible, input:not([type=checkbox]):visible, select:visible').all()) {
    const box = await control.boundingBox();
    if (box && (box.width < 43.5 || box.height < 43.5)) small.push(await control.evaluate((element) => element.outerHTML));
  }
  return small;
}

async function givePassword(page: Page): Promise<void> {
  await page.getByLabel('E-mail', { exact: true }).fill('ada@example.org');
  await page.getByLabel('Password', { exact: true }).fill('correct horse');
  await page.keyboard.press('Enter');
}

async function makeCodes(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Make new ones' }).click();
  await dialogOf(page).getByRole('button', { name: 'Make new ones' }).click();
}

async function registerBooks(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New application' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Books');
  await page.getByLabel('Addresses to come back to').fill('https://books.example/callback');
  await dialogOf(page).getByRole('button', { name: 'Register it' }).click();
}

async function handOver(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Make the owner' }).first().click();
  await dialogOf(page).getByRole('button', { name: 'Hand it over' }).click();
}
