import { expect, test } from '@jest/globals';
import { readSettings, SettingsError } from './settings.ts';

test('readSettings gives every default and is frozen', () => {
  const settings = readSettings({});
  expect(settings).toMatchObject({
    port: 8080, portIsDefault: true, platformDomain: 'localhost', platformPrefix: 'tenantry', demo: true, idleSeconds: 300,
    scalerPort: undefined, scalerAddress: '127.0.0.1',
  });
  expect(Object.isFrozen(settings)).toBe(true);
});

test.each([
  ['PORT', '80a', /^PORT is "80a"; it takes a port from 1 to 65535$/],
  ['PORT', '65536', /^PORT is/],
  ['TRUSTED_PROXIES', '10.0.0.0/8, proxy', /^TRUSTED_PROXIES is "10.0.0.0\/8, proxy"; it takes IP addresses and networks/],
  ['TRUSTED_PROXIES', '10.0.0.0/33', /^TRUSTED_PROXIES is/],
  ['DEMO', 'yes', /^DEMO is "yes"; it takes true or false$/],
  ['PLATFORM_PREFIX', 'Tenantry', /^PLATFORM_PREFIX is/],
  ['DATABASE_URL', 'mysql://u:secret@h/d', /^DATABASE_URL is not right; it takes a postgres/],
  ['S3_ENDPOINT', 'http://127.0.0.1:1', /go together/],
  ['SCALER_PORT', '0', /^SCALER_PORT is "0"; it takes a port from 1 to 65535$/],
  ['SCALER_ADDRESS', 'localhost', /^SCALER_ADDRESS is "localhost"; it takes an IP address of this machine$/],
  ['METRICS_PORT', '0', /^METRICS_PORT is/],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', /it takes an http:\/\/ or https:\/\/ address$/],
  ['OTEL_TRACES_SAMPLER_ARG', '1.5', /^OTEL_TRACES_SAMPLER_ARG is "1.5"; it takes a number from 0 to 1$/],
  ['PLATFORM_DOMIAN', 'x', /^PLATFORM_DOMIAN is no setting/],
])('readSettings refuses %s=%s with one line', (name, value, line) => {
  expect(() => readSettings({ [name]: value })).toThrow(SettingsError);
  expect(() => readSettings({ [name]: value })).toThrow(line);
});

test.each([
  ['localhost', undefined, true],
  ['shops.localhost', undefined, true],
  ['localhost', 'smtp://mail.test', false],
  ['shops.test', undefined, false],
  ['localhost.test', undefined, false],
  ['notlocalhost', undefined, false],
])('mail under %s with SMTP_URL=%s is caught: %s', (domain, smtpUrl, isCaught) => {
  expect(readSettings({ PLATFORM_DOMAIN: domain, SMTP_URL: smtpUrl }).catchesMail).toBe(isCaught);
});

test('readSettings reads the proxies that are trusted as a list, and trusts none by default', () => {
  expect(readSettings({}).trustedProxies).toEqual([]);
  expect(readSettings({ TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1,2001:db8::/48' }).trustedProxies).toEqual(['10.0.0.0/8', '192.0.2.1', '2001:db8::/48']);
});

test('readSettings never shows a secret it refuses', () => {
  expect(() => readSettings({ DATABASE_URL: 'mysql://u:hunter2@h/d' })).toThrow(expect.not.stringContaining('hunter2'));
});

test('readSettings traces only where a collector is named, and then every request by default', () => {
  expect(readSettings({ OTEL_TRACES_SAMPLER_ARG: '.5' }).traces).toBeUndefined();
  const endpoint = 'http://127.0.0.1:4318';
  expect(readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }).traces).toEqual({ endpoint, share: 1 });
  expect(readSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: '.5' }).traces).toEqual({ endpoint, share: 0.5 });
});
