/** What goes on for as long as an engine runs, and begins again with the next one. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContractClient } from '../engine/contract/contract.ts';
import { followOn, pauseAfter } from '../engine/contract/follow-on.ts';
import type { EngineConnection } from './host/engine-host.ts';

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

/**
 * Hears whatever is answered bit by bit, over all interruptions: of those the engine speaks itself.
 * Returns the way to stop.
 *
 * @param ask is called again after each of them, and told all anew
 */
export function follow<Message>(
  ask: (signal: AbortSignal) => Promise<AsyncIterable<Message>>,
  hear: (message: Message) => void,
): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  const whenInterrupted = (_error: unknown, failures: number) =>
    sleep(pauseAfter(failures), true, { signal }).catch(() => false);

  async function listen(): Promise<void> {
    for await (const message of followOn({ open: () => ask(signal), positionOf: () => null, whenInterrupted })) {
      if (signal.aborted) return;
      hear(message);
    }
  }

  void listen();
  return () => leaving.abort();
}
