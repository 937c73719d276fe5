/** Refuses what is asked of the engine from outside and is bigger than it takes in, before anything is made of it. */
import { LABEL_NAME, LABEL_NAME_IN_WORDS, type Labels } from '../definition/labels.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { EngineError } from '../port/engine-error.ts';
import { overParameters } from '../executor/within-limits.ts';
import { LIMITS, type LimitName, type Limits } from '../limits/limits.ts';
import { overLimit, type OverLimit } from '../limits/over-limit.ts';
import { cutText, overSize } from '../limits/measure.ts';
import type { RunCommand } from '../run/run-command.ts';

export function parametersMustFit(parameters: JsonObject, limits: Limits): void {
  mustFit(overParameters(parameters, limits));
}

/** Given by whoever starts the run. Those of its definition are cut instead: they are known only when it starts. */
export function labelsMustFit(labels: Labels, limits: Limits): void {
  const names = Object.keys(labels);
  mustFit(overLimit('labels', names.length, limits));
  for (const name of names) {
    if (!LABEL_NAME.test(name))
      throw new EngineError('invalid_parameters', `"${cutText(name, 100)}" is no name of a label`, {
        remedy: `A name has to ${LABEL_NAME_IN_WORDS}.`,
      });
    mustFit(overSize('labelBytes', labels[name] ?? '', limits, `The label "${name}"`));
  }
}

export function commandMustFit(command: RunCommand, limits: Limits): void {
  mustFit(overSize('textBytes', command.notes ?? '', limits, 'The note'));
  switch (command.type) {
    case 'signal':
      mustFit(
        overSize(
          'textBytes',
          `${command.signalId}${command.name}${command.correlation ?? ''}`,
          limits,
          'What names the signal',
        ),
      );
      return mustFit(overSize('valueBytes', command.payload, limits, `The payload of the signal "${command.name}"`));
    case 'skip':
      return mustFit(overSize('valueBytes', command.output, limits, 'The output of the skipped step'));
    case 'edit_deliverable':
      mustFit(overSize('textBytes', command.title, limits, 'The title of a deliverable'));
      return mustFit(overSize('deliverableBytes', command.content, limits));
    case 'decide':
      mustFit(overSize('answerBytes', command.answer ?? {}, limits));
      mustFit(overSize('valueBytes', (command.calls ?? []) as unknown as Json, limits, 'What is decided about calls'));
      return mustFit(overSize('valueBytes', command.modifications, limits, 'What is changed'));
    case 'retry':
    case 'rewind':
      return mustFit(overSize('valueBytes', command.modifications, limits, 'What is changed'));
    default:
  }
}

export function valueMustFit(limit: LimitName, value: Json, limits: Limits): void {
  mustFit(overSize(limit, value, limits));
}

function mustFit(over: OverLimit | null): void {
  if (!over) return;
  const { details, message } = over;
  const { wayOut } = LIMITS[details.limit];
  throw new EngineError('limit_exceeded', message.slice(0, -wayOut.length).trim(), {
    remedy: wayOut,
    details: { code: over.code, ...details },
  });
}
