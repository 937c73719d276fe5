/** A real engine over a folder that is gone afterwards, with the test agents. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Budgets } from '../admission/budget.ts';
import type { OutsideWorld } from '../agents/port/outside-world.ts';
import { createAgentRegistry } from '../agents/profiles/registry.ts';
import { loadDocumentReader } from '../definition/document-reader.ts';
import { loadConditions } from '../definition/expressions/condition-reader.ts';
import { createEngine } from '../assembly/create-engine.ts';
import type { JsonObject } from '../values/json.ts';
import type { Engine } from '../port/engine.ts';
import type { Clock } from '../time/clock.ts';
import { usualLimits, type Limits } from '../limits/limits.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { RunRow } from '../projections/read-models.ts';
import type { RunMode } from '../run/run-event.ts';
import { isFinal, type RunStatus } from '../run/run-state.ts';
import { lendStore } from './lend-store.ts';
import { lendWarehouse } from './warehouse-of-tests.ts';

export interface TestEngineOptions {
  readonly directory?: string;
  readonly clock?: Clock;
  /** Starts runs by the clock. */
  readonly keepsSchedules?: boolean;
  /** Where effects are noted (default: in the directory). Null: nowhere, which is quicker. */
  readonly ledger?: string | null;
  /** Folders of agents beside the test agents. */
  readonly agentDirectories?: readonly string[];
  /** Those that are others than usual. */
  readonly limits?: Partial<Limits>;
  /** What live calls may cost. */
  readonly budgets?: () => Budgets;
  /** The keys that are set, and where services are (default: none). */
  readonly world?: OutsideWorld;
  /** Where the thread of a function's sandbox is (default: the real one). */
  readonly functionWorker?: URL;
}

export class TestEngine {
  readonly engine: Engine;
  readonly directory: string;
  readonly #owned: boolean;
  readonly bugs: unknown[];

  private constructor(engine: Engine, directory: string, owned: boolean, bugs: unknown[]) {
    this.engine = engine;
    this.directory = directory;
    this.#owned = owned;
    this.bugs = bugs;
  }

  static async open(options: TestEngineOptions = {}): Promise<TestEngine> {
    const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'baton-test-'));
    lendWarehouse(directory);
    lendStore(directory);
    const bugs: unknown[] = [];
    const { ledger = join(directory, 'ledger.jsonl') } = options;
    const agents = await createAgentRegistry({
      directories: options.agentDirectories ?? [],
      loadDocumentReader,
      loadConditions,
      dataDirectory: directory,
      testAgents: ledger === null ? {} : { ledger },
      ...(options.world && { world: options.world }),
      ...(options.functionWorker && { functions: { workerUrl: options.functionWorker } }),
    });
    const engine = await createEngine({
      directory,
      agents,
      random: () => 0.5,
      ...(options.clock && { clock: options.clock }),
      ...(options.keepsSchedules && { schedules: { isKeeping: true, usualMode: () => 'rehearsal' as const } }),
      ...(options.limits && { limits: () => ({ ...usualLimits, ...options.limits }) }),
      ...(options.budgets && { budgets: options.budgets }),
      onUnexpectedError: (error) => bugs.push(error),
    });
    return new TestEngine(engine, directory, options.directory === undefined, bugs);
  }

  /** Keeps a definition as its active version. */
  import(name: string, source: string, owner = 'owner'): void {
    const key = { organization: 'global', owner, name };
    this.engine.definitions.saveDraft({ ...key, version: '1.0.0', source, origin: 'test' }, Date.now());
    this.engine.definitions.activate(key, '1.0.0', Date.now());
  }

  async start(
    source: string,
    options: {
      readonly parameters?: JsonObject;
      readonly attended?: boolean;
      readonly owner?: string | null;
      readonly mode?: RunMode;
    } = {},
  ): Promise<string> {
    const { parameters = {}, attended = true, owner = null, mode = 'rehearsal' } = options;
    const run = await this.engine.start({
      definition: { source },
      parameters,
      mode,
      attended,
      owner,
      actor: 'operator:test',
      correlationId: null,
    });
    return run.id;
  }

  /** Resolves with the run's row as soon as the condition holds. */
  until(runId: string, condition: (row: RunRow) => boolean): Promise<RunRow> {
    return new Promise((resolve) => {
      const look = () => {
        const row = this.engine.readModels.findRun(runId);
        if (!row || !condition(row)) return false;
        stop();
        resolve(row);
        return true;
      };
      const stop = this.engine.subscribe(() => void look());
      look();
    });
  }

  reached(runId: string, status: RunStatus): Promise<RunRow> {
    return this.until(runId, (row) => row.status === status);
  }

  ended(runId: string): Promise<RunRow> {
    return this.until(runId, (row) => isFinal(row.status));
  }

  /** Resolves with the first recorded event of the type, past or future. */
  happened(runId: string, type: StoredEvent['type'], stepId?: string): Promise<StoredEvent> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.events(runId).find(
          (event) =>
            event.type === type && (stepId === undefined || ('stepId' in event.data && event.data.stepId === stepId)),
        );
        if (!found) return;
        stop();
        resolve(found);
      };
      const stop = this.engine.subscribe(look);
      look();
    });
  }

  events(runId: string): StoredEvent[] {
    return this.engine.journal.readRun(runId);
  }

  types(runId: string): string[] {
    return this.events(runId).map(({ type }) => type.replace('orchestration.', ''));
  }

  decide(
    approvalId: string,
    decision: 'continue' | 'retry' | 'abort',
    modifications: JsonObject | null = null,
    answer?: JsonObject,
  ): Promise<RunRow> {
    const [runId = ''] = approvalId.split('.');
    return this.engine.command(
      runId,
      { type: 'decide', approvalId, decision, notes: null, modifications, rewindTo: null, ...(answer && { answer }) },
      'operator:test',
    );
  }

  async close(): Promise<void> {
    await this.engine.close();
    if (this.#owned) rmSync(this.directory, { recursive: true, force: true });
  }
}
