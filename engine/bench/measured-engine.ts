/** An engine over a folder of its own, with an agent that answers at once and definitions already imported. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../assembly/create-engine.ts';
import type { JsonObject } from '../values/json.ts';
import type { Engine } from '../port/engine.ts';
import type { Clock } from '../time/clock.ts';
import { isFinal, type RunStatus } from '../run/run-state.ts';
import { noOpAgents, type NoOpOptions } from './no-op-agents.ts';

export interface MeasuredEngine {
  readonly engine: Engine;
  readonly directory: string;
  import(source: string): string;
  start(name: string, parameters?: JsonObject): Promise<string>;
  /** Resolves when the run has ended. Ask before it starts to be sure. */
  ended(runId: string): Promise<void>;
  close(): Promise<void>;
}

export async function openMeasuredEngine(
  options: NoOpOptions & { readonly directory?: string; readonly clock?: Clock } = {},
): Promise<MeasuredEngine> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'baton-bench-'));
  const engine = await createEngine({
    directory,
    agents: noOpAgents(options),
    ...(options.clock && { clock: options.clock }),
    onUnexpectedError(error) {
      throw error;
    },
  });
  const waiting = new Map<string, () => void>();
  const over = new Set<string>();
  engine.subscribe((events) => {
    for (const event of events) {
      const status = event.type.slice('orchestration.run.'.length) as RunStatus;
      if (!event.type.startsWith('orchestration.run.') || !isFinal(status)) continue;
      const resolve = waiting.get(event.runId);
      waiting.delete(event.runId);
      if (resolve) resolve();
      else over.add(event.runId);
    }
  });
  return {
    engine,
    directory,
    import(source) {
      const [, name = ''] = /name: ([\w-]+)/.exec(source) ?? [];
      const record = engine.definitions.saveDraft(
        { organization: 'global', owner: 'bench', name, version: '1.0.0', source, origin: 'bench' },
        Date.now(),
      );
      engine.definitions.activate(record, '1.0.0', Date.now());
      return name;
    },
    async start(name, parameters = {}) {
      const run = await engine.start({
        definition: { name, version: null },
        parameters,
        mode: 'rehearsal',
        attended: true,
        owner: null,
        actor: 'system',
        correlationId: null,
      });
      return run.id;
    },
    ended(runId) {
      return over.delete(runId) ? Promise.resolve() : new Promise((resolve) => waiting.set(runId, resolve));
    },
    async close() {
      await engine.close();
      if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}
