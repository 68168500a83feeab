import { createServer, type Server } from 'node:net';
import { expect, test } from '@jest/globals';
import { keptLog } from '../../services/kit/testing/log-lines.ts';
import { serveMetrics } from './metrics-port.ts';

async function listen(port: number): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, port: (server.address() as { port: number }).port };
}

const stop = (server: Server) => new Promise((resolve) => server.close(resolve));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('serveMetrics answers GET /metrics and nothing else, and tells where', async () => {
  const { server, port } = await listen(0);
  await stop(server);
  const { log, lines } = keptLog();
  let gather = async () => 'up 1\n';
  const door = serveMetrics(port, () => gather(), log);
  try {
    await until(() => lines.length > 0);
    expect(lines[0]).toMatchObject({ level: 30, msg: `metrics at http://127.0.0.1:${port}/metrics` });
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect([answer.status, await answer.text()]).toEqual([200, 'up 1\n']);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${port}/metrics`, { method: 'POST' })).status).toBe(404);
    gather = () => Promise.reject(new Error('no metrics'));
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(500);
  } finally {
    door.close();
  }
});

test('serveMetrics goes on where the port is taken, and takes it when it is free', async () => {
  const { server, port } = await listen(0);
  const { log, lines } = keptLog();
  const door = serveMetrics(port, async () => 'up 1\n', log);
  try {
    await until(() => lines.length > 0);
    expect(lines).toMatchObject([{ level: 40, msg: expect.stringContaining(`METRICS_PORT ${port} cannot be opened`) }]);
    await stop(server);
    await until(() => lines.length > 1);
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(200);
  } finally {
    door.close();
  }
}, 20_000);
