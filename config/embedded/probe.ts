import { connect } from 'node:net';

/** Whether a TCP server answers what is expected within two seconds. Never throws. */
export async function answers(port: number, send: string, expected: RegExp, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let text = '';
    const settle = (good: boolean) => {
      socket.destroy();
      resolve(good);
    };
    socket.setTimeout(2000, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    socket.once('connect', () => socket.write(send));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (expected.test(text)) settle(true);
    });
  });
}
