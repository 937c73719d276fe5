/** Fills a store with runs that ended long ago, the quick way: through the ports, without running them. */
import type { Engine } from '../port/engine.ts';
import { definitionHash } from '../definition/fingerprint.ts';
import { parseDefinition } from '../definition/parse-definition.ts';
import { runIdOf } from '../executor/run-ids.ts';
import { createRecorder } from '../assembly/recorder.ts';
import { emptyBatch } from '../executor/batch.ts';
import { evolve } from '../run/evolve.ts';
import { planOf } from '../run/plan.ts';
import type { RunCreated, RunEvent, RunEventBody } from '../run/run-event.ts';
import { initialState } from '../run/run-state.ts';
import { chainOfSteps } from './bench-definitions.ts';
import { writableStore } from '../testing/writable-store.ts';

const PER_TRANSACTION = 2_000;

export function fillWithFinishedRuns(engine: Engine, count: number): void {
  const { definition } = parseDefinition(chainOfSteps(1));
  if (!definition) throw new Error('The definition of the benchmark is not valid');
  const plan = planOf(definition, definitionHash(definition));
  const record = createRecorder({ ...writableStore(engine), transaction: (work) => work() });
  const longAgo = Date.UTC(2025, 0, 1);
  for (let first = 0; first < count; first += PER_TRANSACTION) {
    const batch = emptyBatch();
    batch.snapshots.push({ hash: plan.hash, definition });
    for (let index = first; index < Math.min(first + PER_TRANSACTION, count); index++) {
      const runId = runIdOf(longAgo + index, Buffer.from(String(index).padStart(8, '0')));
      const { name, version, owner, organization } = definition;
      const created: RunCreated = {
        definition: { name, version, owner, organization },
        definitionHash: plan.hash,
        parameters: {},
        mode: 'rehearsal',
        attended: true,
        parent: null,
        rootRunId: runId,
        depth: 0,
        conversation: null,
        engineVersion: engine.version,
      };
      const state = initialState(runId, plan, created);
      const bodies: RunEventBody[] = [
        { type: 'orchestration.run.created', data: created },
        { type: 'orchestration.run.started', data: {} },
        {
          type: 'orchestration.step.started',
          data: { stepId: 's0', attempt: 1, agent: 'no-op', mode: 'BUILD', input: {}, queuedAt: longAgo },
        },
        { type: 'orchestration.step.completed', data: { stepId: 's0', attempt: 1, output: null, response: null } },
        { type: 'orchestration.run.completed', data: { output: {} } },
      ];
      for (const body of bodies) {
        const event = {
          ...body,
          runId,
          sequence: state.sequence + 1,
          at: longAgo + index,
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
}
