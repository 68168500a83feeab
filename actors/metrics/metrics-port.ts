import http from 'node:http';
import type { Logger } from '../../services/kit/logger.ts';

/** Milliseconds between attempts to take the port. */
const tryEvery = 5_000;

/**
 * Answers `GET /metrics` on a port of its own, on the loopback alone: what it tells is the operator's. Where the port is
 * taken, by another platform node perhaps, it is asked for again until it is free.
 * @param gather the text that Prometheus reads
 */
export function serveMetrics(port: number, gather: () => Promise<string>, log: Logger): { close(): void } {
  let retry: NodeJS.Timeout | undefined;
  let wasTaken = false;
  const server = http.createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    gather().then(
      (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
      (err: unknown) => {
        log.error({ err }, 'the metrics could not be gathered');
        response.writeHead(500).end();
      },
    );
  });
  const listen = () => void server.listen({ host: '127.0.0.1', port });
  server.on('listening', () => log.info(`metrics at http://127.0.0.1:${port}/metrics`));
  server.on('error', (err: NodeJS.ErrnoException) => {
    if (!wasTaken) log.warn({ err }, `METRICS_PORT ${port} cannot be opened; the platform goes on without it and tries again`);
    wasTaken = true;
    retry = setTimeout(listen, tryEvery).unref();
  });
  listen();
  return {
    close() {
      clearTimeout(retry);
      server.close();
      server.closeAllConnections();
    },
  };
}
