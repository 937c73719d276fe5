/**
 * A real executor over a journal in memory, a clock that the test moves, and agents that the test answers by hand:
 * every order of things can be tried, and every recording can be made to fail.
 */
import { Admission } from '../admission/admission.ts';
import { MemoryAdmissionLog, type AdmissionLog } from '../admission/admission-log.ts';
import type { AgentContext, AgentRequest, AgentResponse, AssetStore } from '../agents/port/agent.ts';
import type { ProfileParts } from '../agents/port/example-request.ts';
import type { AgentProfile } from '../agents/port/registry.ts';
import { savingWhole } from '../agents/port/small-asset-store.ts';
import { testProfile } from '../agents/rehearsal/test-agents.ts';
import type { Definition } from '../definition/definition.ts';
import type { JsonObject } from '../values/json.ts';
import type { Batch } from '../executor/batch.ts';
import type { CachedOutput } from '../executor/run-inputs.ts';
import { Executor } from '../executor/executor.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { usualLimits, type Limits } from '../limits/limits.ts';
import { forgetful } from '../journal/taking-up.ts';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { evolve } from '../run/evolve.ts';
import { planOf, type Plan } from '../run/plan.ts';
import { questionsHoldIn } from '../run/questions.ts';
import type { RunCommand } from '../run/run-command.ts';
import { initialState, type RunState } from '../run/run-state.ts';
import { ManualClock } from './manual-clock.ts';
import { later } from './slow-store.ts';
import { standingInJournal } from './standing-in-journal.ts';
import type { Awaitable } from '../values/deferred.ts';

/** An agent at work. */
export interface Call {
  readonly request: AgentRequest;
  readonly context: AgentContext;
  /** With a message. */
  answer(message?: string): void;
  respond(response: AgentResponse): void;
  fail(error: unknown): void;
}

export interface MemoryExecutorOptions {
  readonly journal?: MemoryJournal;
  readonly clock?: ManualClock;
  /** Plans of child runs, by name. */
  readonly children?: Readonly<Record<string, Definition>>;
  readonly admissionLog?: AdmissionLog;
  /** Overrides of agents, by name: what limits them. */
  readonly profiles?: Readonly<Record<string, ProfileParts>>;
  /** The same of versions that are kept, by name and version: `worker 1.0.0`. */
  readonly kept?: Readonly<Record<string, ProfileParts>>;
  /** Those that are others than usual. */
  readonly limits?: Partial<Limits>;
  /** Where agents keep files (default: nowhere). */
  readonly assets?: AssetStore;
  /** The store lies elsewhere: what is asked of it and what it records takes a turn of the event loop. */
  readonly answersLater?: boolean;
}

export class MemoryExecutor {
  readonly executor: Executor;
  readonly admission: Admission;
  readonly journal: MemoryJournal;
  readonly clock: ManualClock;
  readonly calls: Call[] = [];
  readonly bugs: unknown[] = [];
  /** What the host was told about room on the disk, in order. */
  readonly told: boolean[] = [];
  /** Set by a test: throws when this batch is not to be recorded. */
  refuse: (batch: Batch) => void = () => undefined;
  /** Set by a test: when a batch is recorded (at once). */
  recording: (record: () => void) => Awaitable<void> = (record) => record();
  /** Set by a test: when what was decided at the gate is recorded (at once). */
  recordingDecisions: (record: () => void) => Awaitable<void> = (record) => record();
  /** Set by a test: what was kept of a step's output (nothing). */
  findCached: (key: string, now: number) => CachedOutput | undefined = () => undefined;
  /** Set by a test: throws when a run must not be read. */
  refuseReading: (runId: string) => void = () => undefined;
  /** Set by a test: when a run's history is read (at once). */
  reading: (read: () => Awaitable<StoredEvent[]>) => Awaitable<StoredEvent[]> = (read) => read();
  /** Set by a test: runs that the executor can't fold. */
  unfoldable: ReadonlySet<string> = new Set();
  onRecorded: (batch: Batch) => void = () => undefined;
  /** The pages of histories that were asked for. */
  readonly pagesRead: { readonly runId: string; readonly afterSequence: number }[] = [];
  /** How often a run was folded from the journal. */
  loads = 0;
  readonly #plans = new Map<string, Plan>();
  #runs = 0;

  constructor({
    journal = new MemoryJournal(),
    clock = new ManualClock(),
    children = {},
    admissionLog = new MemoryAdmissionLog(),
    profiles = {},
    kept = {},
    limits = {},
    assets,
    answersLater = false,
  }: MemoryExecutorOptions = {}) {
    this.journal = journal;
    this.clock = clock;
    const find = (name: string): AgentProfile =>
      profiles[name] ? { ...worker, name, ...profiles[name] } : profileOf(name);
    const findVersion = (name: string, version: string): AgentProfile | undefined => {
      const profile = find(name);
      return profile.version === version
        ? profile
        : kept[`${name} ${version}`] && { ...worker, name, version, ...kept[`${name} ${version}`] };
    };
    const answer = <T>(ask: () => T): Awaitable<T> => (answersLater ? later(ask) : ask());
    this.admission = new Admission({
      profileOf: find,
      log: {
        newest: () => answer(() => admissionLog.newest()),
        history: (filter) => answer(() => admissionLog.history(filter)),
        append: (events) => {
          const append = () => admissionLog.append(events);
          return answersLater ? later(append) : this.recordingDecisions(append);
        },
      },
      recorded: admissionLog.newest(),
    });
    this.executor = new Executor({
      admission: this.admission,
      agents: {
        find,
        findVersion,
        toKeep: () => null,
        agentFor: () => ({ invoke: (request, context) => this.#invoke(request, context) }),
      },
      assets: assets ?? savingWhole(() => Promise.reject(new Error('Nothing is kept here'))),
      clock,
      random: () => 0.5,
      takingUp: forgetful,
      record: (batch) => {
        this.refuse(batch);
        return answersLater
          ? answer(() => journal.append(batch.events, batch.snapshots))
          : this.recording(() => journal.append(batch.events, batch.snapshots));
      },
      standingOf: (runId) => answer(() => standingInJournal(journal, runId)),
      load: (runId) => {
        this.loads++;
        return answer(() => {
          if (this.unfoldable.has(runId)) throw new Error('The run cannot be folded');
          return this.load(runId);
        });
      },
      readPage: (runId, afterSequence) => {
        this.refuseReading(runId);
        this.pagesRead.push({ runId, afterSequence });
        return this.reading(() => answer(() => journal.readRun(runId, afterSequence, PAGE_OF_FEW)));
      },
      findCached: (key, now) => answer(() => this.findCached(key, now)),
      findChildPlan: ({ name }) => {
        const definition = children[name];
        return definition
          ? this.planOf(definition)
          : { code: 'unknown_orchestration', message: `There is no ${name}`, retryable: false };
      },
      limits: () => ({ ...usualLimits, ...limits }),
      pinnedPlan: (hash) => answer(() => this.#plans.get(hash) as Plan),
      pinnedBy: () => answer(() => undefined),
      settle: () => ({ versions: { children: [], agents: {} }, children: [], agents: [], refused: [] }),
      newRunId: () => this.#newRunId(),
      engineVersion: '0.0.0',
      onRecorded: (batch) => this.onRecorded(batch),
      onStorageFull: (isFull) => void this.told.push(isFull),
      onUnexpectedError: (error) => void this.bugs.push(error),
    });
  }

  planOf(definition: Definition): Plan {
    const known = [...this.#plans.values()].find((plan) => plan.definition === definition);
    const plan = known ?? planOf(definition, `${definition.name}-${this.#plans.size}`);
    this.#plans.set(plan.hash, plan);
    return plan;
  }

  /** As the journal has it; undefined when it has none. */
  load(runId: string): RunState | undefined {
    const events = this.journal.readRun(runId);
    const [first] = events;
    if (first?.type !== 'orchestration.run.created') return undefined;
    const { definitionHash } = first.data;
    const plan =
      this.#plans.get(definitionHash) ??
      planOf(this.journal.findSnapshot(definitionHash) as Definition, definitionHash);
    return events.reduce(evolve, initialState(runId, plan, first.data));
  }

  /** Resolves with the run's id once it is recorded. */
  async create(
    definition: Definition,
    options: { readonly attended?: boolean; readonly parameters?: JsonObject } = {},
  ): Promise<string> {
    const runId = this.#newRunId();
    const { name, version, owner, organization } = definition;
    const plan = this.planOf(definition);
    await this.executor.create(
      runId,
      plan,
      {
        definition: { name, version, owner, organization },
        definitionHash: plan.hash,
        parameters: options.parameters ?? {},
        mode: 'live',
        attended: options.attended ?? true,
        parent: null,
        rootRunId: runId,
        depth: 0,
        conversation: null,
        engineVersion: '0.0.0',
        questionsHold: questionsHoldIn(definition),
        pinned: { children: [], agents: {} },
      },
      runId,
      'operator:test',
    );
    return runId;
  }

  command(runId: string, command: RunCommand): Promise<void> {
    return this.executor.command(runId, command, 'operator:test');
  }

  /** Where the executor has it: its store answers at once. */
  found(runId: string): RunState | undefined {
    return this.executor.find(runId) as RunState | undefined;
  }

  events(runId: string): StoredEvent[] {
    return this.journal.readRun(runId);
  }

  types(runId: string): string[] {
    return this.events(runId).map(({ type }) => type.replace('orchestration.', ''));
  }

  status(runId: string): string | undefined {
    return this.load(runId)?.status;
  }

  /** The newest call for the step. */
  call(stepId: string): Call {
    const found = this.calls.findLast(({ request }) => request.step.id === stepId);
    if (!found) throw new Error(`Nobody was asked to do ${stepId}`);
    return found;
  }

  /** Lets everything happen that needs no time: until for ten turns nothing more is recorded. */
  async settle(): Promise<void> {
    let position = this.journal.lastPosition();
    for (let quiet = 0; quiet < 10; quiet++) {
      await new Promise(setImmediate);
      const now = this.journal.lastPosition();
      if (now !== position) quiet = 0;
      position = now;
    }
  }

  #newRunId(): string {
    const runId = `run-${++this.#runs}`;
    return this.journal.readRun(runId).length > 0 ? this.#newRunId() : runId; // an earlier process has had it
  }

  #invoke(request: AgentRequest, context: AgentContext): Promise<AgentResponse> {
    return new Promise((resolve, reject) => {
      const answer = (message = 'done') =>
        resolve({
          status: 'success',
          mode: request.mode,
          content: { message },
          metadata: { rehearsed: request.rehearsal },
        });
      this.calls.push({ request, context, answer, respond: resolve, fail: reject });
    });
  }
}

/** So that every history has many pages. */
const PAGE_OF_FEW = 3;

const worker = testProfile('test-effect') as AgentProfile;
const onceOnly = testProfile('test-effect-once') as AgentProfile;

/** `once` must not be sent twice; every other name may. */
function profileOf(name: string): AgentProfile {
  return name === 'once' ? onceOnly : worker;
}
