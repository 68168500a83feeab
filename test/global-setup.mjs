// Plain JavaScript, so that jest hands it to Node's own loader, which runs the TypeScript that it imports.
export default async function setUp() {
  const { beginServers } = await import('./shared-servers.ts');
  beginServers();
}
