import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const TRY_LIMIT = 5000;
const PAUSE = 50;
const BANNER = 'SSH-2.0-';

/** Waits until an SSH server introduces itself on a loopback port. QEMU accepts connections before the guest does. */
export async function untilAnswered(port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await answers(port, signal)) return true;
    await wait(PAUSE);
  }
  return false;
}

function answers(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ host: '127.0.0.1', port });
    const finish = (isThere: boolean) => {
      signal.removeEventListener('abort', cancel);
      socket.destroy();
      resolve(isThere);
    };
    const cancel = () => {
      finish(false);
    };
    // The socket itself would never take its listener away.
    signal.addEventListener('abort', cancel, { once: true });
    socket.setTimeout(TRY_LIMIT, () => {
      finish(false);
    });
    socket.on('error', () => {
      finish(false);
    });
    socket.on('close', () => {
      finish(false);
    });
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
      if (text.length >= BANNER.length) finish(text.startsWith(BANNER));
    });
  });
}
