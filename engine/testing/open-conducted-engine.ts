import { expect, onTestFinished } from 'vitest';
import { ConductedEngine, type ConductedEngineOptions } from './conducted-engine.ts';

/** Gone when the test has ended, which fails when a bug was reported. */
export async function openConductedEngine(options: ConductedEngineOptions = {}): Promise<ConductedEngine> {
  const it = await ConductedEngine.open(options);
  onTestFinished(async () => {
    await it.close();
    expect(it.bugs).toEqual([]);
  });
  return it;
}
