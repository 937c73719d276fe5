/** Starts a run that somebody asks for: everything about it is settled before it exists. */
import { setImmediate as othersHadTheirTurn } from 'node:timers/promises';
import type { AgentRegistry } from '../agents/port/registry.ts';
import type { Executor } from '../executor/executor.ts';
import type { Settled } from '../executor/settled.ts';
import type { Limits } from '../limits/limits.ts';
import type { StartRun } from '../port/engine.ts';
import type { RunRow } from '../projections/read-models.ts';
import { newRunRow } from '../projections/row-changes.ts';
import type { Plan } from '../run/plan.ts';
import { questionsHoldIn } from '../run/questions.ts';
import type { RunCreated, RunMode } from '../run/run-event.ts';
import type { Clock } from '../time/clock.ts';
import { ENGINE_VERSION } from '../version.ts';
import { checkRunParameters } from './check-run-parameters.ts';
import { mustPassPreflight } from './preflight.ts';
import { labelsMustFit, parametersMustFit } from './request-limits.ts';
import type { RunDefinitions } from './run-definitions.ts';
import { mustBeUsable } from './settle-versions.ts';

export interface RunStarterOptions {
  readonly runDefinitions: RunDefinitions;
  readonly agents: AgentRegistry;
  readonly executor: Executor;
  readonly clock: Clock;
  readonly limits: () => Limits;
  readonly newRunId: (now: number) => string;
  readonly settle: (plan: Plan) => Settled;
  /** What is kept of what is handed over. */
  readonly clean: <Value extends object>(handedOver: Value) => Value;
  /** Whether an agent's breaker is open. */
  readonly isOpen: (mode: RunMode) => (agent: string) => boolean;
}

export function createRunStarter({
  runDefinitions,
  agents,
  executor,
  clock,
  limits,
  newRunId,
  settle,
  clean,
  isOpen,
}: RunStarterOptions): (request: StartRun) => Promise<RunRow> {
  return async (request) => {
    const plan = await runDefinitions.find(request);
    parametersMustFit(request.parameters, limits());
    labelsMustFit(request.labels ?? {}, limits());
    await othersHadTheirTurn(); // a lot may have been given
    const parameters = checkRunParameters(plan.definition, clean(request.parameters));
    mustPassPreflight(plan.definition, request.mode, {
      agents,
      isOpen: isOpen(request.mode),
      childrenOf: runDefinitions.childrenOf,
    });
    const settled = settle(plan);
    mustBeUsable(settled);
    if (request.mode === 'live')
      for (const name of Object.keys(settled.versions.agents)) {
        const profile = agents.find(name);
        if (profile) agents.holdGrant?.(profile, clock.now());
      }
    for (const child of settled.children) await runDefinitions.prepareFor(child);
    const runId = request.runId ?? newRunId(clock.now());
    const { name, version, owner, organization } = plan.definition;
    const created: RunCreated = {
      definition: { name, version, owner, organization },
      definitionHash: plan.hash,
      parameters,
      mode: request.mode,
      attended: request.attended,
      parent: null,
      rootRunId: runId,
      depth: 0,
      conversation: null,
      engineVersion: ENGINE_VERSION,
      questionsHold: questionsHoldIn(plan.definition),
      ...(request.labels && { labels: clean(request.labels) }),
      ...(request.trigger && { trigger: request.trigger }),
      pinned: settled.versions,
    };
    const begun = await executor.create(runId, plan, created, request.correlationId ?? runId, request.actor, settled);
    return newRunRow(begun); // what readers find: reading it back takes longer than a step
  };
}
