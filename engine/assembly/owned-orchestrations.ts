/** What agents may do with definitions that they own, by way of the engine they work in. */
import { AgentError } from '../agents/port/agent.ts';
import type {
  EndedRun,
  OrchestrationChoice,
  Orchestrations,
  OwnedOrchestration,
  OwnedRun,
} from '../agents/port/orchestrations.ts';
import type { CatalogReader } from '../catalog/definition-catalog.ts';
import { EngineError, type Engine, type StartRun } from '../port/engine.ts';
import type { RunRow } from '../projections/read-models.ts';
import { isFinal } from '../run/run-state.ts';
import { isJsonObject } from '../values/json.ts';
import { checkRunParameters } from './check-run-parameters.ts';
import type { RunDefinitions } from './run-definitions.ts';

export interface OwnedOrchestrationsOptions {
  readonly catalog: CatalogReader;
  readonly runDefinitions: Pick<RunDefinitions, 'find'>;
  readonly newRunId: () => string;
  readonly engine: Pick<Engine, 'start' | 'command' | 'subscribe' | 'journal' | 'readModels'>;
}

export function ownedOrchestrations({
  catalog,
  runDefinitions,
  newRunId,
  engine,
}: OwnedOrchestrationsOptions): Orchestrations {
  function requestOf(owner: string, { name, parameters }: OrchestrationChoice): StartRun {
    return {
      definition: { name, version: null },
      parameters,
      mode: 'rehearsal',
      attended: true,
      owner,
      actor: `agent:${owner}`,
      correlationId: null,
    };
  }

  async function ownedBy(owner: string): Promise<readonly OwnedOrchestration[]> {
    const records = catalog.list({ owner, status: 'active' });
    const plans = records.map(({ name }) => runDefinitions.find(requestOf(owner, { name, parameters: {} })));
    // One that can't be read any more is none that could be chosen, and keeps the others from nobody.
    const readable = (await Promise.allSettled(plans)).flatMap((plan) =>
      plan.status === 'fulfilled' ? [plan.value] : [],
    );
    return readable.map(({ definition: { name, version, description, parameters } }) => ({
      name,
      version,
      description: description ?? '',
      parameters: parameters.map((each) => ({
        name: each.name,
        type: each.type,
        required: each.required,
        description: each.description ?? '',
      })),
    }));
  }

  async function problemsWith(owner: string, choice: OrchestrationChoice): Promise<readonly string[]> {
    try {
      const plan = await runDefinitions.find(requestOf(owner, choice));
      checkRunParameters(plan.definition, choice.parameters);
      return [];
    } catch (error) {
      if (error instanceof EngineError) return error.message.split('\n');
      throw error;
    }
  }

  async function run(wanted: OwnedRun): Promise<EndedRun> {
    const { runId, owner, choice, rehearsal, rootRunId, signal } = wanted;
    if (!engine.readModels.findRun(runId)) {
      const mode = rehearsal ? 'rehearsal' : 'live';
      await engine
        .start({ ...requestOf(owner, choice), mode, runId, correlationId: rootRunId })
        .catch((error: unknown) => {
          if (!(error instanceof EngineError)) throw error;
          throw new AgentError('orchestration_failed', `${choice.name} can't be started: ${error.message}`, {
            retryable: false,
            details: { runId, refused: error.code },
          });
        });
    }
    const row = await untilEnded(wanted);
    if (row !== null) return endOf(row);
    const notes = signal.reason instanceof Error ? signal.reason.message : 'The step that asked for it was ended';
    await engine.command(runId, { type: 'cancel', notes }, `agent:${owner}`).catch(unlessEnded);
    throw signal.reason;
  }

  /** Null: it was told to end. */
  function untilEnded({ runId, signal, onStatus }: OwnedRun): Promise<RunRow | null> {
    return new Promise((resolve) => {
      let told = '';
      const done = (row: RunRow | null): void => {
        stop();
        signal.removeEventListener('abort', onAbort);
        resolve(row);
      };
      const look = (): void => {
        const row = engine.readModels.findRun(runId);
        if (!row) return;
        if (isFinal(row.status)) return done(row);
        if (row.status !== told) onStatus((told = row.status));
      };
      const onAbort = (): void => done(null);
      const stop = engine.subscribe((events) => {
        if (events.some((event) => event.runId === runId)) look();
      });
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      else look();
    });
  }

  function endOf({ id, status, error }: RunRow): EndedRun {
    const last = engine.journal.readRun(id).findLast(({ type }) => type === `orchestration.run.${status}`);
    const output = last && 'output' in last.data ? last.data.output : null;
    return { status, output: isJsonObject(output) ? output : null, reason: error };
  }

  return { ownedBy, problemsWith, newRunId, run };
}

/** It ended by itself meanwhile. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof EngineError)) throw error;
}
