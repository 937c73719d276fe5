/**
 * A store with a past: runs of the shipped templates that ended some time in the last 30 days, recorded without running
 * them.
 */
import { definitionHash } from '../../engine/definition/fingerprint.ts';
import type { Definition } from '../../engine/definition/definition.ts';
import { parseDefinition } from '../../engine/definition/parse-definition.ts';
import { emptyBatch } from '../../engine/executor/batch.ts';
import { runIdOf } from '../../engine/executor/run-ids.ts';
import { createRecorder } from '../../engine/assembly/recorder.ts';
import { evolve } from '../../engine/run/evolve.ts';
import { planOf, type Plan } from '../../engine/run/plan.ts';
import type { RunCreated, RunEvent, RunEventBody } from '../../engine/run/run-event.ts';
import { initialState } from '../../engine/run/run-state.ts';
import { openStore } from '../../engine/storage/sqlite/sqlite-store.ts';
import { seededRandom } from '../../engine/values/seeded-random.ts';

const PER_TRANSACTION = 2_000;
const SPAN = 30 * 86_400_000;

interface Timed {
  /** Milliseconds after the one before. */
  readonly after: number;
  readonly body: RunEventBody;
}

export interface PastRuns {
  readonly directory: string;
  readonly count: number;
  /** Of single steps, so that there are many runs and not many events. */
  readonly definitions: readonly { readonly name: string; readonly agent: string; readonly typicalMs: number }[];
  readonly until: number;
}

/** For an app that is not open yet. */
export function recordPastRuns({ directory, count, definitions, until }: PastRuns): void {
  const store = openStore(directory);
  const record = createRecorder({
    journal: store.journal,
    readModels: store.readModels,
    transaction: (work) => work(),
  });
  const random = seededRandom(7);
  const plans = definitions.map((each) => ({ ...each, plan: planFor(each) }));
  for (let first = 0; first < count; first += PER_TRANSACTION) {
    const batch = emptyBatch();
    for (const { plan } of plans) batch.snapshots.push({ hash: plan.hash, definition: plan.definition });
    for (let index = first; index < Math.min(first + PER_TRANSACTION, count); index += 1) {
      const chosen = plans[Math.floor(random() ** 2 * plans.length)] ?? plans[0];
      if (!chosen) throw new Error('There is no definition to have run');
      const createdAt = Math.floor(until - SPAN + (SPAN * (index + random())) / count);
      const runId = runIdOf(createdAt, Buffer.from(String(index).padStart(8, '0')));
      const state = initialState(runId, chosen.plan, createdOf(runId, chosen.plan));
      let at = createdAt;
      for (const { after, body } of historyOf(runId, chosen.plan, chosen.agent, chosen.typicalMs, createdAt, random)) {
        at += Math.round(after);
        const event = {
          ...body,
          runId,
          sequence: state.sequence + 1,
          at,
          actor: 'system',
          correlationId: runId,
        } as RunEvent;
        evolve(state, event);
        batch.events.push(event);
      }
      batch.created.add(state);
      batch.touched.add(state);
    }
    void record(batch); // its store answers at once
  }
  store.close();
}

function createdOf(runId: string, { hash, definition: { name, version, owner, organization } }: Plan): RunCreated {
  return {
    definition: { name, version, owner, organization },
    definitionHash: hash,
    parameters: {},
    mode: 'live',
    attended: true,
    parent: null,
    rootRunId: runId,
    depth: 0,
    conversation: null,
    engineVersion: '0.1.0',
  };
}

function historyOf(
  runId: string,
  plan: Plan,
  agent: string,
  typicalMs: number,
  createdAt: number,
  random: () => number,
): Timed[] {
  const waited = 20 + 400 * random() ** 4;
  const worked = typicalMs * Math.exp(1.2 * (random() + random() - 1));
  const fate = random();
  const error = { code: 'agent_failed', message: 'The agent gave no answer', retryable: false };
  const after = (ms: number, body: RunEventBody): Timed => ({ after: ms, body });
  const beginning = [
    after(0, { type: 'orchestration.run.created', data: createdOf(runId, plan) }),
    after(1, { type: 'orchestration.run.started', data: {} }),
    after(waited, {
      type: 'orchestration.step.started',
      data: { stepId: 'work', attempt: 1, agent, mode: 'BUILD', input: {}, queuedAt: createdAt + 1 },
    }),
  ];
  if (fate < 0.06) {
    return [
      ...beginning,
      after(worked, { type: 'orchestration.step.failed', data: { stepId: 'work', attempt: 1, error } }),
      after(1, { type: 'orchestration.run.failed', data: { error, stepId: 'work', output: null } }),
    ];
  }
  return [
    ...beginning,
    after(worked, {
      type: 'orchestration.step.completed',
      data: {
        stepId: 'work',
        attempt: 1,
        output: null,
        response: null,
        cache: { status: fate < 0.4 ? 'hit' : 'miss', key: `${runId}.work`, ttlSeconds: 1 },
      },
    }),
    fate > 0.97
      ? after(5, { type: 'orchestration.run.cancelled', data: { notes: null, output: null } })
      : after(5, { type: 'orchestration.run.completed', data: { output: {} } }),
  ];
}

function planFor({ name, agent }: { readonly name: string; readonly agent: string }): Plan {
  const definition: Definition | null = parseDefinition(
    `metadata: { name: ${name}, displayName: ${name}, version: 1.0.0, description: A past run, owner: finance-manager, organization: global }\norchestration:\n  steps:\n    - { id: work, agent: ${agent}, input: { userMessage: Work } }\n`,
  ).definition;
  if (!definition) throw new Error(`${name} can't be read`);
  return planOf(definition, definitionHash(definition));
}
