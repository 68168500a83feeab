import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { idOf, mail, openInboxBrowser, origin, type Standing } from './testing/stand-in-inbox.ts';

// Every sight of the inbox for every eye: axe (WCAG 2.2 A and AA) in each colour scheme, on a phone and on a desk.

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Awaited<ReturnType<typeof openInboxBrowser>>;
beforeAll(async () => {
  browser = await openInboxBrowser();
}, 120_000);
afterAll(() => browser?.close());

type Sight = { path: string; shows: string; at?(standing: Standing): void; act?(page: Page): Promise<void> };

const open = `/inbox/${idOf(60)}`;
const sights: Record<string, Sight> = {
  'the list': { path: '/inbox', shows: 'Letter 58' },
  'a mail': { path: open, shows: 'Open this link' },
  'a mail with HTML': {
    path: open,
    shows: 'a mail in two forms',
    at: ({ mails }) => void (mails[0] = mail(60, { text: 'a mail in two forms', html: '<p style="color: #060">a mail in two forms</p>' })),
    act: (page) => page.getByRole('button', { name: 'HTML' }).click(),
  },
  'a mail without words': { path: `/inbox/${idOf(0)}`, shows: 'The mail has no words.' },
  'a mail that is gone': { path: '/inbox/2020-gone', shows: 'This mail cannot be shown' },
  'no mail': { path: '/inbox', shows: 'No mail yet', at: (standing) => void (standing.mails = []) },
  'a catcher without its port': { path: '/inbox', shows: 'port 11025', at: (standing) => void (standing.trouble = 'Mail is not caught: port 11025 is taken.') },
  'who is no operator': { path: '/inbox', shows: 'For operators alone', at: ({ session }) => void (session.roles = []) },
};

for (const width of [360, 1280]) {
  for (const dark of [false, true]) {
    test.each(Object.keys(sights))(`%s at ${width} px in ${dark ? 'dark' : 'light'} colours`, async (name) => {
      const { path, shows, at, act } = sights[name] as Sight;
      const visit = await browser.visit({ width, dark });
      const { page } = visit;
      try {
        // More of the same line shows nothing new, and takes long to look at.
        visit.at.mails.splice(5, 54);
        at?.(visit.at);
        await page.goto(`${origin}${path}`);
        await page.getByText(shows).locator('visible=true').first().waitFor();
        await act?.(page);
        expect(await violationsOn(page)).toEqual([]);
        const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        expect(content).toBeLessThanOrEqual(view);
        expect(await tooSmallOn(page)).toEqual([]);
        expect(visit.complaints).toEqual([]);
      } finally {
        await page.close();
      }
    });
  }
}

/** What axe calls serious or critical, with where it is. */
async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    // Into the frame of a mail axe cannot see: it would have to run a script there.
    async () => (await (globalThis as unknown as { axe: { run(on: object): Promise<AxeResults> } }).axe.run({ exclude: 'iframe' })) satisfies AxeResults,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(' ')}: ${failureSummary}`));
}

/** Controls that a finger may miss; links within a line of text are exempt (WCAG 2.5.5). */
async function tooSmallOn(page: Page): Promise<string[]> {
  const small: string[] = [];
  for (const control of await page.locator('button:visible, t-button:visible, nav a:visible').all()) {
    const box = await control.boundingBox();
    if (box && (box.width < 43.5 || box.height < 43.5)) small.push(await control.evaluate((element) => element.outerHTML));
  }
  return small;
}
