/**
 * An agent that owns definitions: it says what it can run (CONVERSE), which of them it would run with which parameters
 * (PLAN), and runs it (BUILD).
 *
 * Rules
 *  1. It starts its own definitions and no others: those of its file whose owner it is.
 *  2. What it proposes can be started as it stands: parameters are checked before anybody is asked to approve.
 *  3. Which run it is that it has begun is remembered before it begins: after a crash that run is followed, and no
 *     other is started.
 *  4. A run that it has begun is cancelled with the step that asked for it.
 *  5. It starts none that its file does not ask to start, that nobody has granted, or that a policy forbids.
 */
import { AgentError, type Agent, type AgentContext, type AgentRequest, type AgentResponse } from '../../port/agent.ts';
import type { EndedRun, OrchestrationChoice, Orchestrations, OwnedOrchestration } from '../../port/orchestrations.ts';
import type { MayUse } from '../../grants/may-use.ts';
import type { ProfileOf } from '../../port/profile.ts';
import type { JsonObject } from '../../../values/json.ts';
import { withoutModel } from '../without-model.ts';
import { choiceIn } from './choice-in.ts';
import type { OrchestratorConfiguration } from './configuration.ts';

type Profile = ProfileOf<string, OrchestratorConfiguration>;

/** Who makes something of words: which orchestration fits. Null: nobody does. */
export type Chooser = (
  request: AgentRequest,
  owned: readonly OwnedOrchestration[],
  context: AgentContext,
) => Promise<AgentResponse>;

export function createOrchestratorAgent(
  profile: Profile,
  orchestrations: Orchestrations,
  chooser: Chooser | null,
  mayUse: MayUse,
): Agent {
  const { name, configuration } = profile;

  async function owned(): Promise<readonly OwnedOrchestration[]> {
    const all = await orchestrations.ownedBy(name);
    return all.filter((each) => configuration.orchestrations.includes(each.name)); // rule 1
  }

  async function choose(request: AgentRequest, context: AgentContext): Promise<Chosen> {
    const own = await owned();
    const given = choiceIn(request);
    const answered = given === null && chooser !== null ? await chooser(request, own, context) : null;
    const choice = given ?? (answered && choiceIn({ input: { plan: planIn(answered) }, context: {} }));
    if (choice === null) throw nothingChosen(name, own);
    if (!configuration.orchestrations.includes(choice.name)) throw notOwned(name, choice.name, own);
    const problems = await orchestrations.problemsWith(name, choice);
    if (problems.length > 0) throw doesNotFit(name, choice, problems); // rule 2
    const version = own.find((each) => each.name === choice.name)?.version ?? '';
    return { choice, version, metadata: answered?.metadata ?? withoutModel('baton', 'orchestrator', request) };
  }

  function mayStart(resource: string): Promise<void> {
    const isListed = profile.permissions.orchestrations?.includes('start') === true;
    const undeclared = isListed ? null : 'its file does not list start under permissions.orchestrations';
    return mayUse({ action: 'orchestration.start', resource, undeclared });
  }

  async function plan(request: AgentRequest, context: AgentContext): Promise<AgentResponse> {
    const { choice, version, metadata } = await choose(request, context);
    const content = { orchestration: { ...choice, version } };
    return {
      status: 'success',
      mode: request.mode,
      content: {
        deliverable: {
          title: `Plan: run ${choice.name}`,
          type: 'plan',
          format: 'json',
          content,
          metadata: { rehearsed: request.rehearsal },
        },
        message: `${name} proposes to run ${choice.name} ${version}.`,
      },
      metadata,
    };
  }

  async function build(request: AgentRequest, context: AgentContext): Promise<AgentResponse> {
    const begun = request.resumed?.['begun'] as { runId: string; choice: OrchestrationChoice } | undefined;
    const { choice, metadata } = begun
      ? { choice: begun.choice, metadata: withoutModel('baton', 'orchestrator', request) }
      : await choose(request, context);
    if (!begun) await mayStart(choice.name); // rule 5
    const runId = begun?.runId ?? orchestrations.newRunId();
    if (!begun) await context.remember({ begun: { runId, choice: { ...choice } } }); // rule 3
    const ended = await orchestrations.run({
      runId,
      owner: name,
      choice,
      rehearsal: request.rehearsal,
      rootRunId: request.run.rootId,
      signal: context.signal, // rule 4
      onStatus: (status) => context.progress({ message: `${choice.name} (run ${runId}): ${status}` }),
    });
    return deliver(ended, runId, choice, request, metadata);
  }

  return {
    async invoke(request, context) {
      context.signal.throwIfAborted();
      switch (request.mode) {
        case 'PLAN':
          return plan(request, context);
        case 'BUILD':
        case 'ORCHESTRATION':
          return build(request, context);
        case 'CONVERSE':
          return converse(request, await owned());
      }
    },
  };
}

interface Chosen {
  readonly choice: OrchestrationChoice;
  readonly version: string;
  readonly metadata: AgentResponse['metadata'];
}

function planIn({ content }: AgentResponse): JsonObject[string] {
  return content.deliverable?.content ?? content.message ?? null;
}

function converse(request: AgentRequest, owned: readonly OwnedOrchestration[]): AgentResponse {
  const lines = owned.map(({ name, version, description, parameters }) => {
    const takes = parameters.map((each) => `${each.name} (${each.type}${each.required ? ', required' : ''})`);
    return `- **${name}** ${version}: ${description.trim()}${takes.length > 0 ? ` Takes ${takes.join(', ')}.` : ''}`;
  });
  const message = lines.length > 0 ? `I can run:\n\n${lines.join('\n')}` : 'None of my orchestrations is active here.';
  return {
    status: 'success',
    mode: request.mode,
    content: { message },
    metadata: withoutModel('baton', 'orchestrator', request),
  };
}

function deliver(
  { status, output, reason }: EndedRun,
  runId: string,
  { name }: OrchestrationChoice,
  request: AgentRequest,
  metadata: AgentResponse['metadata'],
): AgentResponse {
  if (status !== 'completed' && status !== 'partially_completed')
    throw new AgentError(
      'orchestration_failed',
      `The run ${runId} of ${name} ended as ${status}: ${reason ?? 'it does not say why'}`,
      {
        retryable: false,
        details: { runId, status },
      },
    );
  return {
    status: 'success',
    mode: request.mode,
    content: {
      deliverable: {
        title: `Result of ${name}`,
        type: 'run',
        format: 'json',
        content: output,
        metadata: { rehearsed: request.rehearsal, runId, status },
      },
      message: `${name} has run (${runId}): ${status}.`,
    },
    metadata: { ...metadata, runId },
  };
}

function namesOf(owned: readonly OwnedOrchestration[]): string {
  return owned.map(({ name }) => name).join(', ') || 'none that is active here';
}

function nothingChosen(agent: string, owned: readonly OwnedOrchestration[]): AgentError {
  return new AgentError(
    'nothing_to_run',
    `Nobody says which orchestration ${agent} is to run. Name it in the step's input (orchestration, parameters), or give the agent a model that chooses. It owns ${namesOf(owned)}`,
    { retryable: false },
  );
}

function notOwned(agent: string, wanted: string, owned: readonly OwnedOrchestration[]): AgentError {
  return new AgentError('not_owner', `${agent} can't run ${wanted}: it owns ${namesOf(owned)}`, {
    retryable: false,
    details: { orchestration: wanted },
  });
}

function doesNotFit(agent: string, { name }: OrchestrationChoice, problems: readonly string[]): AgentError {
  return new AgentError('plan_invalid', `${agent} can't run ${name} so:\n${problems.join('\n')}`, {
    retryable: false,
    details: { orchestration: name, problems },
  });
}
