/**
 * The engine's own process: however busy it is, the window, its keys and the tray wait for nothing. It does what the
 * main process says, and answers the contract over the ports that it is handed. It ends with the main process, however
 * that ends.
 */
import type { MessageEvent, MessagePortMain } from 'electron';
import { BorrowedPowers } from './borrowed-powers.ts';
import { EngineKeeper } from './engine-keeper.ts';
import type { Asker, FromEngine, ToEngine } from './door/messages.ts';

process.umask(0o077); // what is recorded is its owner's alone
// All processes of a terminal or a session hear them: the main process, too, and it says when to stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const powers = new BorrowedPowers(say);
const ports = new Map<Asker, MessagePortMain>();
let keeper: EngineKeeper | null = null;

function say(message: FromEngine): void {
  process.parentPort.postMessage(message);
}

function keep({ directory, info }: ToEngine & { readonly kind: 'start' }): EngineKeeper {
  const { hasKeychain, ...rest } = info;
  const keychain = hasKeychain
    ? {
        close: (name: string, text: string) => powers.seal(name, text),
        open: (name: string, sealed: string) => powers.unseal(name, sealed),
      }
    : null;
  const lent = {
    ...rest,
    keychain,
    openFolder: (path: string) => powers.openFolder(path),
    storeWasExchanged: () => void powers.storeWasExchanged(),
  };
  const made: EngineKeeper = new EngineKeeper(directory, lent, () =>
    say({ kind: 'state', state: made.state, isAnswering: made.isAnswering }),
  );
  return made;
}

function answer(asker: Asker, port: MessagePortMain): void {
  ports.get(asker)?.close(); // whatever was followed over it ends
  ports.set(asker, port);
  if (!keeper?.answer(port)) port.close(); // it has ended meanwhile
}

process.parentPort.on('message', ({ data, ports: [port] }: MessageEvent) => {
  const message = data as ToEngine;
  switch (message.kind) {
    case 'start':
      keeper ??= keep(message);
      return void keeper.start();
    case 'answer':
      return port && answer(message.asker, port);
    case 'fall-asleep':
      return keeper?.fallAsleep();
    case 'wake-up':
      return keeper?.wakeUp(message.sleptMs);
    case 'lent':
      return powers.hear(message);
    case 'stop':
      return void (keeper?.stop() ?? Promise.resolve()).finally(() => process.exit(0));
  }
});
