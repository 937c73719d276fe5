import type { Definition } from '../definition/definition.ts';
import type { Step } from '../definition/step.ts';
import { stepAlone, whyNotAlone } from '../definition/step-alone.ts';
import { EngineError } from '../port/engine.ts';
import { loadDefinitionReader } from '../catalog/definition-reader.ts';
import { knownAround } from '../catalog/known-around.ts';
import { runSummaryOf } from '../projections/row-views.ts';
import { answer } from './answer.ts';
import { inputFrom, recordedInputs } from './recorded-inputs.ts';
import { commandsOf, surroundingsOf, type ServerContext } from './server-context.ts';
import { startingParameters } from './starting-parameters.ts';

const channel = answer.definitions;

interface Found {
  readonly definition: Definition;
  readonly step: Step;
}

export const stepRehearsalAnswers = {
  stepInputs: channel.stepInputs.handler(async ({ input: { source, stepId, limit }, context }) => {
    const { definition, step } = await find(source, stepId, context);
    if (step.type !== 'agent') return { refusal: whyNotAlone(step), begun: { input: {}, missing: [] }, recorded: [] };
    const { parameters } = await startingParameters(context, definition.name);
    return {
      refusal: null,
      begun: inputFrom(step, definition, parameters, {}),
      recorded: await recordedInputs(context.engine, definition, step, limit),
    };
  }),
  rehearseStep: channel.rehearseStep.handler(async ({ input: { source, stepId, input }, context }) => {
    const { definition, step } = await find(source, stepId, context);
    if (step.type !== 'agent') {
      const { message, remedy } = whyNotAlone(step);
      throw new EngineError('unsupported', message, { remedy });
    }
    const { source: alone, parameters } = stepAlone(definition, step, input);
    const { actor } = context;
    return runSummaryOf(
      await commandsOf(context).start({
        definition: { source: alone },
        parameters,
        mode: 'rehearsal',
        attended: false,
        owner: null,
        actor,
        correlationId: null,
      }),
    );
  }),
};

async function find(source: string, stepId: string, context: ServerContext): Promise<Found> {
  const reader = await loadDefinitionReader();
  const definition = await reader.mustReadAside(source, knownAround(surroundingsOf(context), reader));
  const step = definition.steps.find(({ id }) => id === stepId);
  if (step) return { definition, step };
  throw new EngineError('not_found', `There is no step “${stepId}” in this text`, {
    remedy: `It has ${definition.steps.map(({ id }) => id).join(', ')}.`,
  });
}
