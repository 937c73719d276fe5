/**
 * The thread of a sandbox: takes one function, runs it, and is ended. It has run the interpreter once before it says
 * that it is ready, so that the first function doesn't wait for its compilation.
 *
 * Rules
 *  1. Nothing of this thread is handed to the guest but texts, numbers and bytes.
 *  2. A guest that computes for too long is interrupted, and between its promises' steps as well. What can't be
 *     interrupted (a long sort, a regular expression) is ended by the engine, with the thread.
 */
import { parentPort } from 'node:worker_threads';
import { buildGuestMachine } from './guest-machine.ts';
import { Guest } from './guest.ts';
import type { FromSandbox, SandboxTask, ToSandbox } from './sandbox-protocol.ts';

const USUAL_MEMORY_BYTES = 64 * 1024 * 1024;

/** Does a little of all that functions do. */
const REHEARSED: SandboxTask = {
  code: `module.exports = async (request, ctx) => {
    ctx.progress({ message: 'x' });
    console.log(Buffer.from('eA==', 'base64').toString());
    await Promise.race([ctx.endpoint('x', null), null]);
    return { value: new URL('https://example.com').host };
  };`,
  file: 'rehearsal.js',
  options: JSON.stringify({ require: [], environment: {}, config: {}, request: {} }),
  memoryBytes: USUAL_MEMORY_BYTES,
  cpuMs: 10_000,
};

function send(message: FromSandbox): void {
  parentPort?.postMessage(message);
}

async function warmUp(): Promise<Guest> {
  const machine = await buildGuestMachine(USUAL_MEMORY_BYTES);
  const rehearsal = new Guest(machine, () => undefined);
  rehearsal.run(REHEARSED);
  rehearsal.dispose();
  return new Guest(machine, send);
}

const warm = await warmUp();
let guest: Promise<Guest> | null = null;

parentPort?.on('message', (message: ToSandbox) => {
  if (message.type === 'run') {
    guest = open(message).then((opened) => {
      opened.run(message);
      return opened;
    });
  } else {
    void guest?.then((opened) => opened.hear(message));
  }
});
// once this module is done with: until then nothing that is sent here is heard
setImmediate(() => send({ type: 'ready' }));

/** Whoever may have more than is usual gets an interpreter of that size. */
async function open({ memoryBytes }: SandboxTask): Promise<Guest> {
  return memoryBytes <= USUAL_MEMORY_BYTES ? warm : new Guest(await buildGuestMachine(memoryBytes), send);
}
