/** Waits for the process that has the data directory. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { socketPath } from '../server/transports/socket/socket-path.ts';

/** Milliseconds after which it is worth another try where nobody can be listened to: it is just starting, or ending. */
const PAUSE = 500;

/**
 * Resolves when it is worth another try: the connection to the one who has it has ended, and with it most likely that
 * process. Nothing is asked of it. Resolves also when the signal is aborted.
 */
export async function untilReleased(directory: string, signal: AbortSignal): Promise<void> {
  await new Promise<void>((ended) => {
    const socket = connect(socketPath(directory));
    socket.on('error', () => undefined); // 'close' follows
    socket.once('close', ended);
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    if (signal.aborted) socket.destroy();
  });
  await sleep(PAUSE, undefined, { signal }).catch(() => undefined);
}
