import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// One build for every app of the platform. Each app is a folder with an index.html; the gateway
// answers a host with its app's page, and /assets/ is the same for all of them, so shared
// elements are fetched once. Hashed names let the gateway mark /assets/ immutable.
export default defineConfig({
  root: here('.'),
  base: '/',
  build: {
    outDir: here('./dist'),
    emptyOutDir: true,
    target: 'es2022',
    // A data: URL in a stylesheet would need a looser content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { tenant: here('./tenant/index.html'), identity: here('./identity/index.html'), admin: here('./admin/index.html') },
    },
  },
});
