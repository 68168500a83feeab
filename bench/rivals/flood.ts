/**
 * A client without manners: sends GETs at a rate, whatever the answers are, over connections that it does not wait on. Stops
 * sending only where nothing more goes out. At the lowest priority, for its processor time is not the platform's to pay.
 */
import { connect, type Socket } from 'node:net';
import { setPriority } from 'node:os';
import type { FloodBoot, FloodCount } from '../flood.ts';
import { rivalBoot, rivalReady } from './rival-boot.ts';

const everyMs = 5;
/** Of nice(1). */
const lowestPriority = 19;
/** Requests without an answer, per connection, from which on it sends no more. */
const mostUnanswered = 200;

const { port, host, path, connections, perSecond } = await rivalBoot<FloodBoot>();
setPriority(lowestPriority);
const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
const statuses: Record<string, number> = {};
let sent = 0;
let heldBack = 0;

const lines = Array.from({ length: connections }, openLine);
let due = 0;
let last = performance.now();
const timer = setInterval(() => {
  const now = performance.now();
  due += ((now - last) / 1_000) * perSecond;
  last = now;
  const each = Math.floor(due / lines.length);
  due -= each * lines.length;
  for (const line of lines) line.send(each);
}, everyMs);

process.on('message', () => {
  process.send?.({ sent, heldBack, statuses } satisfies FloodCount);
});
process.once('disconnect', () => clearInterval(timer));
rivalReady();

function openLine() {
  let unanswered = 0;
  let socket: Socket;
  let rest = '';
  const open = () => {
    unanswered = 0;
    rest = '';
    socket = connect(port, '127.0.0.1').setEncoding('latin1');
    socket.on('error', () => {});
    socket.once('close', open);
    socket.on('data', (chunk: string) => {
      const text = rest + chunk;
      let counted = 0;
      for (const { 0: line, 1: status, index } of text.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
        statuses[status!] = (statuses[status!] ?? 0) + 1;
        unanswered -= 1;
        counted = index + line.length;
      }
      // The next one may be cut in two.
      rest = text.slice(Math.max(counted, text.length - 'HTTP/1.1 200'.length));
    });
  };
  open();
  return {
    send(count: number) {
      const now = Math.max(0, Math.min(count, mostUnanswered - unanswered));
      heldBack += count - now;
      if (now === 0) return;
      unanswered += now;
      sent += now;
      socket.write(request.repeat(now));
    },
  };
}
