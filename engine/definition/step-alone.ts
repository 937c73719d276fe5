/**
 * One step of a definition alone: as a definition of its own, with its input given,
 * and with nothing before or after it.
 *
 * It is written as authors write it and read like any other text. So the same rules hold for it, and whatever else the
 * step says (guards, retries, checkpoints, loops …) has its usual default here without being named.
 */
import type { Definition } from './definition.ts';
import type { AgentStep, Step } from './step.ts';
import type { NotAlone } from './step-kinds/step-kind.ts';
import { kindOf } from './step-kinds/step-kinds.ts';
import type { Json, JsonObject } from '../values/json.ts';

export interface StepAlone {
  /** A text that `parseDefinition` reads. */
  readonly source: string;
  /** What its run is started with. The input is data: braces in it are never filled in. */
  readonly parameters: JsonObject;
}

const LONGEST_NAME = 100;
const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

/** Only a call of an agent can be tried alone. */
export function whyNotAlone(step: Exclude<Step, AgentStep>): NotAlone {
  return (
    kindOf(step).whyNotAlone(step) ?? {
      message: `“${step.id}” is no call of one agent`,
      remedy: 'Rehearse the whole definition to see what it does.',
    }
  );
}

export function stepAlone(definition: Definition, step: AgentStep, input: JsonObject): StepAlone {
  const { name, displayName, version, owner, organization } = definition;
  const file = {
    metadata: {
      name: nameOfStepAlone(name, step.id),
      displayName: `${displayName}: ${step.name}`,
      version,
      description: `The step ${step.id} of ${displayName} ${version}, rehearsed alone.`,
      owner,
      organization,
    },
    orchestration: {
      parameters: [{ name: 'input', type: 'object', required: true, description: 'What the agent is given.' }],
      steps: [
        {
          id: step.id,
          name: step.name,
          agent: step.agent,
          mode: step.mode,
          input: Object.fromEntries(Object.entries(input).map(([key, value]) => [key, referenceTo(key, value)])),
          ...(step.outputMapping && { output_mapping: step.outputMapping }),
          ...(step.timeoutSeconds !== null && { timeoutSeconds: step.timeoutSeconds }),
        },
      ],
      // What goes wrong is to be seen at once.
      error_handling: { on_step_failure: { maxAttempts: 1, notifyHuman: false } },
    },
  };
  return { source: JSON.stringify(file), parameters: { input } };
}

/** Not the definition's own name: its runs and their figures are of the whole. */
export function nameOfStepAlone(definition: string, stepId: string): string {
  return `${definition}--${stepId}`.slice(0, LONGEST_NAME);
}

/** What is nothing is written as nothing, and isn't missed. */
function referenceTo(key: string, value: Json): Json {
  if (value === null) return null;
  return PLAIN_KEY.test(key) ? `{{ parameters.input.${key} }}` : `{{ parameters.input[${JSON.stringify(key)}] }}`;
}
