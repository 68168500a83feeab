import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Platform } from '../test/platform.ts';
import { asked } from './bench-shop.ts';
import type { Benchmark } from './benchmark.ts';
import { median, percentile } from './percentiles.ts';
import { superuserOf, templateName } from './platform-servers.ts';

const tenants = 30;
const tenantsPerCopy = 3;
const lookEveryMs = 10;

type Made = {
  /** Milliseconds from sending the request to the first answer that says `ready`. */
  seen: number;
  /** The same by the platform's own log of the tenant's life. */
  logged: number;
};

export const provision: Benchmark = {
  title: 'from a tenant requested to ready, 30 one after the other; beside a bare CREATE DATABASE … TEMPLATE',
  async run({ platform }) {
    const running = await platform();
    const superuser = new pg.Pool({ ...superuserOf(running), max: 1 });
    const made: Made[] = [];
    const copies: number[] = [];
    try {
      const template = await templateName(superuser);
      for (let count = 0; count < tenants; count += 1) {
        made.push(await makeTenant(running, `made-${count + 1}`));
        if (count % tenantsPerCopy === 0) copies.push(await copy(superuser, template, `bare_copy_${copies.length}`));
      }
      for (const index of copies.keys()) await superuser.query(`drop database bare_copy_${index}`);
    } finally {
      await superuser.end();
    }
    const seen = made.map((one) => one.seen);
    const logged = made.map((one) => one.logged);
    return {
      figures: [
        { name: 'requested → ready, p50', value: percentile(seen, 50), unit: 'ms', must: { atMost: 500 } },
        { name: 'requested → ready, p99', value: percentile(seen, 99), unit: 'ms', must: { atMost: 1_000 } },
        { name: 'by the lifecycle log, p50', value: percentile(logged, 50), unit: 'ms' },
        { name: 'by the lifecycle log, p99', value: percentile(logged, 99), unit: 'ms' },
        { name: 'bare CREATE DATABASE … TEMPLATE, p50', value: percentile(copies, 50), unit: 'ms' },
        { name: 'ratio of the medians', value: median(seen) / median(copies), unit: '×', must: { atMost: 4 } },
      ],
      notes: [`${tenants} tenants, ${copies.length} bare copies in between; the state is looked at every ${lookEveryMs} ms`],
    };
  },
};

async function makeTenant(platform: Platform, slug: string): Promise<Made> {
  const token = await platform.token('admin');
  const start = performance.now();
  await asked(platform.ask('admin', 'POST', '/api/tenants', { token, body: { slug, name: slug, type: 'retailer' } }));
  for (;;) {
    const { state } = await asked(platform.ask<{ state: string }>('admin', 'GET', `/api/tenants/${slug}`, { token }));
    if (state === 'ready') break;
    if (state === 'failed') throw new Error(`${slug} could not be made`);
    await sleep(lookEveryMs);
  }
  const seen = performance.now() - start;
  type Events = { items: { at: string; event: string }[] };
  const { items } = await asked(platform.ask<Events>('admin', 'GET', `/api/tenants/${slug}/events`, { token }));
  const timeOf = (name: string) => Date.parse(items.find(({ event }) => event === name)!.at);
  return { seen, logged: timeOf('tenant.ready') - timeOf('tenant.requested') };
}

/** Milliseconds. */
async function copy(superuser: pg.Pool, template: string, name: string): Promise<number> {
  const start = performance.now();
  await superuser.query(`create database ${name} template ${pg.escapeIdentifier(template)}`);
  return performance.now() - start;
}
