import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Locator, type Page } from 'playwright-core';
import { ownRepliesOfAda, repliesOfAda, standing, type Standing } from './replies-of-ada.ts';
import { standInHost, type StandInHost } from './stand-in-host.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A page on a stand-in host where Ada is as far as `at` says. */
export type Visit = { page: Page; host: StandInHost; at: Standing; complaints: string[] };

export type PageOptions = { width?: number; height?: number; dark?: boolean; locale?: string };

/** The built pages and Chromium. */
export async function openBrowser() {
  const dist = await mkdtemp(join(tmpdir(), 'tenantry-ui-'));
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--config', join(root, 'ui/vite.config.ts'), '--outDir', dist, '--logLevel', 'error'], { cwd: root });
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });

  async function visit({ width = 360, height = 740, dark = false, locale = 'en-GB' }: PageOptions = {}): Promise<Visit> {
    const at = standing();
    const host = await standInHost(dist);
    host.replies = repliesOfAda(at);
    host.own = ownRepliesOfAda(at);
    const page = await browser.newPage({
      baseURL: host.origin,
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      locale,
      reducedMotion: 'reduce',
      timezoneId: 'Europe/London',
    });
    page.setDefaultTimeout(8_000);
    const { complaints } = host;
    page.on('pageerror', (error) => complaints.push(error.message));
    // A breach of the content security policy is told on the console.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
    });
    return { page, host, at, complaints };
  }

  return {
    visit,
    async leave({ page, host }: Visit): Promise<void> {
      await page.close();
      await host.close();
    },
    async close(): Promise<void> {
      await browser.close();
      await rm(dist, { recursive: true, force: true });
    },
  };
}

/** The dialog that is open. What stands in it is slotted, so no locator finds it inside of the element with the role. */
export function dialogOf(page: Page, name?: string): Locator {
  return page.locator(name === undefined ? 't-dialog[open]' : `t-dialog[open][label="${name}"]`);
}

/** Waits for what no locator of the page can wait for. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 8_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await holds()); await sleep(50)) {
    if (Date.now() > deadline) throw new Error(`did not come true: ${holds.toString()}`);
  }
}
