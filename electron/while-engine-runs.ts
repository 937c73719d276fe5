/** What goes on for as long as an engine runs, and begins again with the next one. */
import type { ContractClient } from '../engine/contract/contract.ts';
import type { EngineConnection } from './engine-host.ts';

/** @param begin returns the way to stop. Returns that for all of it. */
export function whileEngineRuns(engine: EngineConnection, begin: (client: ContractClient) => () => void): () => void {
  let current: ContractClient | null = null;
  let stop = () => {};
  const follow = () => {
    if (engine.client === current) return;
    stop();
    current = engine.client;
    stop = current ? begin(current) : () => {};
  };
  const stopListening = engine.onChange(follow);
  follow();
  return () => {
    stopListening();
    stop();
  };
}

/** Milliseconds until it is asked again, when an answer ended though the engine runs. */
const ASK_AGAIN = 5_000;

/**
 * Hears whatever is answered bit by bit. Returns the way to stop.
 *
 * @param ask is called again after a failure, which the engine reports itself
 */
export function follow<Message>(ask: (signal: AbortSignal) => Promise<AsyncIterable<Message>>, hear: (message: Message) => void): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  let timer: NodeJS.Timeout | undefined;

  async function listen(): Promise<void> {
    try {
      for await (const message of await ask(signal)) {
        if (signal.aborted) return;
        hear(message);
      }
    } catch {
      // Told where it was answered, or it ends.
    }
    if (!signal.aborted) timer = setTimeout(() => void listen(), ASK_AGAIN);
  }

  void listen();
  return () => {
    leaving.abort();
    clearTimeout(timer);
  };
}
