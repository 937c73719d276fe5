/**
 * A real engine with the shipped library and its agents, to which time, ids and the order of answers are given: the
 * same orders make the same history, to the byte.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createAgentRegistry } from '../agents/profiles/registry.ts';
import { loadDocumentReader } from '../definition/document-reader.ts';
import { loadConditions } from '../definition/expressions/condition-reader.ts';
import type { Cassette } from '../agents/recording/cassette.ts';
import type { Recorder } from '../agents/recording/record.ts';
import { createEngine } from '../assembly/create-engine.ts';
import type { ApprovalView } from '../contract/approvals.ts';
import type { DeliverableView } from '../contract/deliverable-view.ts';
import type { RunView } from '../contract/run-view.ts';
import type { JsonObject } from '../values/json.ts';
import type { Engine } from '../port/engine.ts';
import { headlessHost } from '../host/headless-host.ts';
import { createLibrary } from '../catalog/library.ts';
import { wireRecord } from '../projections/wire-json.ts';
import { createInProcessClient, type ContractClient } from '../server/in-process-client.ts';
import { SettingsFile } from '../server/settings-file.ts';
import { HeldAgents, type HeldAnswer } from './held-agents.ts';
import { lendStore } from './lend-store.ts';
import { libraryFolder } from './library-folder.ts';
import { ManualClock } from './manual-clock.ts';
import { buildWarehouse, lendWarehouse } from './warehouse-of-tests.ts';
import { seededRandom } from '../values/seeded-random.ts';

const begin = Date.UTC(2026, 0, 5, 8);
/** What every answer takes on the engine's clock. */
const answerMs = 1_500;
/** How long people think before they decide. */
const decisionMs = 60_000;

export interface ConductedEngineOptions {
  readonly playback?: Cassette;
  readonly recorder?: Recorder;
}

export interface ConductedDecision {
  readonly step: string;
  readonly decision: 'continue' | 'retry' | 'abort';
  readonly notes?: string;
  readonly modifications?: JsonObject;
}

/** A message from outside. */
export interface SignalOrder {
  readonly signal: string;
  readonly payload?: JsonObject;
}

/** Time that passes while nobody does anything. */
export interface PauseOrder {
  readonly afterSeconds: number;
}

export type Order = ConductedDecision | SignalOrder | PauseOrder;

export class ConductedEngine {
  readonly engine: Engine;
  readonly client: ContractClient;
  readonly agents: HeldAgents;
  readonly clock: ManualClock;
  readonly bugs: readonly unknown[];

  private constructor(engine: Engine, agents: HeldAgents, clock: ManualClock, bugs: unknown[]) {
    this.engine = engine;
    this.agents = agents;
    this.clock = clock;
    this.bugs = bugs;
    const context = {
      engine,
      commands: engine,
      backups: engine,
      library: createLibrary(libraryFolder),
      settings: new SettingsFile(engine.directory),
      host: headlessHost(engine.directory),
      actor: 'operator:ada',
      report: (error: unknown) => bugs.push(error),
    } as const;
    this.client = createInProcessClient(context);
  }

  static async open(options: ConductedEngineOptions = {}): Promise<ConductedEngine> {
    const directory = mkdtempSync(join(tmpdir(), 'baton-conducted-'));
    // That it is built is told in the run that asks first: of histories that are compared, none shall be that one.
    await buildWarehouse();
    lendWarehouse(directory);
    lendStore(directory);
    const registry = await createAgentRegistry({
      loadDocumentReader,
      loadConditions,
      directories: [join(libraryFolder, 'agents')],
      dataDirectory: directory,
      ...options,
    });
    const agents = new HeldAgents(registry);
    const clock = new ManualClock(begin);
    const bugs: unknown[] = [];
    const chance = seededRandom(1);
    const randomBytes = (size: number) => Uint8Array.from({ length: size }, () => chance() * 256);
    const engine = await createEngine({
      directory,
      agents,
      clock,
      random: () => 0.5,
      randomBytes,
      onUnexpectedError: (error) => bugs.push(error),
    });
    return new ConductedEngine(engine, agents, clock, bugs);
  }

  /** A rehearsal of a template. Whoever it asks is at work, or has an answer that is held, when this resolves. */
  async start(
    definition: string,
    parameters: JsonObject,
    { attended = true }: { readonly attended?: boolean } = {},
  ): Promise<string> {
    await this.client.library.import({ name: definition });
    const { id } = await this.client.runs.start({
      definition,
      parameters: wireRecord(parameters),
      mode: 'rehearsal',
      attended,
    });
    await this.#quiet();
    return id;
  }

  /**
   * Lets answers go, one at a time and in the order in which they were asked for,
   * until nothing moves before somebody decides.
   */
  async play(): Promise<void> {
    await this.#quiet();
    for (let next = this.agents.held[0]; next; next = this.agents.held[0]) {
      this.clock.advance(answerMs);
      next.release();
      await this.#quiet();
    }
  }

  /** The same, until the answer to this step is there, which stays held. */
  async playTo(stepId: string): Promise<HeldAnswer> {
    await this.#quiet();
    for (let next = this.agents.held[0]; next; next = this.agents.held[0]) {
      if (next.request.step.id === stepId) return next;
      this.clock.advance(answerMs);
      next.release();
      await this.#quiet();
    }
    throw new Error(`Nobody was asked for ${stepId}`);
  }

  async decide({ step, ...decision }: ConductedDecision): Promise<void> {
    const pending = await this.pending();
    const approval = pending.find(({ stepId }) => stepId === step);
    if (!approval)
      throw new Error(
        `${step} does not wait for a decision; ${pending.map(({ stepId }) => stepId).join(', ') || 'nobody'} does`,
      );
    this.clock.advance(decisionMs);
    const { modifications, ...rest } = decision;
    await this.client.approvals.decide({
      approvalId: approval.id,
      ...rest,
      ...(modifications && { modifications: wireRecord(modifications) }),
    });
    await this.#quiet();
  }

  /** Whatever a script says of a run, in its order. */
  async follow(runId: string, order: Order): Promise<void> {
    if ('decision' in order) return this.decide(order);
    if ('signal' in order) {
      this.clock.advance(decisionMs);
      await this.client.runs.signal({
        runId,
        signal: order.signal,
        signalId: `${runId}.${order.signal}.${this.engine.journal.lastPosition()}`,
        ...(order.payload && { payload: wireRecord(order.payload) }),
      });
    } else this.clock.advance(order.afterSeconds * 1000);
    await this.#quiet();
  }

  async pending(): Promise<readonly ApprovalView[]> {
    return (await this.client.approvals.list({ status: 'pending' })).items;
  }

  view(runId: string): Promise<RunView> {
    return this.client.runs.get({ runId });
  }

  /** Of the run and its children. */
  async deliverables(runId: string): Promise<readonly DeliverableView[]> {
    return (await this.client.runs.deliverables({ runId })).items;
  }

  async close(): Promise<void> {
    await this.engine.close();
    rmSync(this.engine.directory, { recursive: true, force: true });
  }

  /** Nobody is at work and nothing more is recorded: what was let go has had all its consequences. */
  async #quiet(): Promise<void> {
    let before: number;
    do {
      before = this.engine.journal.lastPosition();
      await this.agents.answered();
      await nextTurn();
      await nextTurn();
    } while (this.engine.journal.lastPosition() !== before);
  }
}
