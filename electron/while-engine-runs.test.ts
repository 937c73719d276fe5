import { expect, test } from 'vitest';
import type { ContractClient } from '../engine/contract/contract.ts';
import type { EngineConnection } from './host/engine-host.ts';
import { follow, whileEngineRuns } from './while-engine-runs.ts';

class Connection implements EngineConnection {
  readonly state = { state: 'running', message: '', remedy: null } as const;
  client: ContractClient | null = null;
  listen: (() => void) | null = null;

  onChange(listen: () => void): () => void {
    this.listen = listen;
    return () => (this.listen = null);
  }

  become(name: string | null): void {
    this.client = name === null ? null : ({ name } as unknown as ContractClient);
    this.listen?.();
  }
}

test('goes on while an engine runs, and begins again with the next one', () => {
  const engine = new Connection();
  const said: string[] = [];
  const stop = whileEngineRuns(engine, (client) => {
    const { name } = client as unknown as { name: string };
    said.push(`begin ${name}`);
    return () => said.push(`end ${name}`);
  });
  engine.become('one');
  engine.listen?.(); // the same one still
  engine.become(null);
  engine.become('two');
  stop();
  expect(engine.listen).toBeNull();
  expect(said).toEqual(['begin one', 'end one', 'begin two', 'end two']);
});

test('asks again when an answer ends though nobody left, and not when somebody did', async () => {
  let asked = 0;
  async function* answer(signal: AbortSignal) {
    yield asked;
    if (asked === 2) await new Promise<void>((done) => signal.addEventListener('abort', () => done()));
  }
  const heard = Promise.withResolvers<number>();
  const left = Promise.withResolvers<void>();
  const stop = follow((signal) => {
    asked += 1;
    signal.addEventListener('abort', () => left.resolve());
    return asked === 1 ? Promise.reject(new Error('Not now')) : Promise.resolve(answer(signal));
  }, heard.resolve);
  expect(await heard.promise).toBe(2);
  stop();
  await left.promise;
  expect(asked).toBe(2);
});
