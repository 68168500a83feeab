export default async function tearDown() {
  const { endServers } = await import('./shared-servers.ts');
  await endServers();
}
