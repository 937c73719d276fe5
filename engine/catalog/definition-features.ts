/** What a definition uses, in the words that an operator looks for. Pure. */
import { agentsCalledByStep } from '../definition/agents-called.ts';
import type { Definition } from '../definition/definition.ts';
import type { Step } from '../definition/step.ts';
import { childOf, STEP_FEATURES, waitOf } from '../definition/step-kinds/step-kinds.ts';

export function featuresOf(definition: Definition): string[] {
  const { steps, execution, errorHandling, output, triggers, validations, machine, finally: cleanup } = definition;
  const features: readonly (readonly [name: string, isUsed: boolean])[] = [
    ['sequential', steps.length > 1 && !runsSideBySide(definition)],
    ['parallel', runsSideBySide(definition)],
    ['checkpoint', steps.some(({ checkpointAfter }) => checkpointAfter !== null)],
    ['plan approval', execution.planApproval],
    ...STEP_FEATURES.map(({ type, feature }) => [feature, steps.some((step) => step.type === type)] as const),
    ['fan-out', steps.some((step) => 'forEach' in step && step.forEach !== null)],
    ['loop', steps.some((step) => 'repeat' in step && step.repeat !== null)],
    ['condition', steps.some(({ when }) => when !== null)],
    ['state machine', machine !== null && machine !== undefined],
    ['signals', takesSignals(definition)],
    ['SLA', steps.some(({ sla }) => sla !== null)],
    [
      'approval timeout',
      steps.some(({ checkpointAfter }) => checkpointAfter !== null && checkpointAfter.timeout !== null),
    ],
    ['form', steps.some(({ checkpointAfter }) => checkpointAfter?.ask !== undefined)],
    ['caching', execution.caching.enabled],
    ['retry', errorHandling.retry !== null || steps.some(({ retry }) => retry !== null)],
    ['partial success', steps.some(toleratesFailure)],
    ['rollback', steps.some((step) => 'compensate' in step && step.compensate !== null)],
    ['cleanup', cleanup !== undefined && cleanup.length > 0],
    ['validations', validations.length > 0],
    ['preflight', execution.preflight],
    ['cleanup', definition.finally !== undefined],
    ['output map', output !== null],
    ['schedule', triggers.length > 0],
  ];
  return features.filter(([, isUsed]) => isUsed).map(([name]) => name);
}

function toleratesFailure(step: Step): boolean {
  return (
    step.onError === 'continue' ||
    step.errorBranches !== undefined ||
    ('forEach' in step && step.forEach?.onItemFailure === 'continue')
  );
}

function takesSignals({ steps, machine }: Definition): boolean {
  const ofStates = machine?.states.flatMap(({ transitions }) => transitions) ?? [];
  return steps.some((step) => (waitOf(step)?.signals.length ?? 0) > 0) || ofStates.some(({ on }) => on !== null);
}

/** Who does the work, the owners of child runs included. */
export function agentsOf({ steps, finally: cleanup = [] }: Definition): string[] {
  return [...new Set([...steps, ...cleanup].flatMap(agentOf))];
}

function agentOf(step: Step): string[] {
  const owner = childOf(step)?.owner;
  return [...(owner === undefined ? [] : [owner]), ...agentsCalledByStep(step)];
}

/** Two steps at the same depth never wait for each other. */
function runsSideBySide({ steps, execution: { mode, modeFrom, maxParallel } }: Definition): boolean {
  if ((mode === 'sequential' && modeFrom === null) || maxParallel < 2) return false;
  const byId = new Map(steps.map((step) => [step.id, step]));
  const depths = new Map<string, number>();
  const depthOf = ({ id, dependsOn }: Step): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    depths.set(id, 0); // a cycle was refused long ago; this only keeps us from following one
    const depth = Math.max(-1, ...dependsOn.flatMap((other) => byId.get(other) ?? []).map(depthOf)) + 1;
    depths.set(id, depth);
    return depth;
  };
  return new Set(steps.map(depthOf)).size < steps.length;
}
