import type { WebSocket } from 'ws';

/**
 * Asks a socket for a sign of life over and over, and ends it where none comes: a client that has gone without a word
 * must not hold its place, and proxies take a silent connection for dead.
 * @param pause milliseconds between a sign and the next question
 * @param patience milliseconds for the sign
 */
export function watchLife(socket: WebSocket, pause: number, patience: number): void {
  let timer = setTimeout(ask, pause);
  function ask(): void {
    timer = setTimeout(() => socket.terminate(), patience);
    socket.ping();
  }
  socket.on('pong', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  });
  socket.on('close', () => clearTimeout(timer));
}
