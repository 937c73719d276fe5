/** Numbers of a whole run that templates give, as they are recorded with its creation. */
import type { Definition } from '../definition/definition.ts';
import { numbersOfRun } from '../definition/evaluate-numbers.ts';
import type { RunCreated } from '../run/run-event.ts';

/** Its parameters were looked at before: no run begins with a number that is none (`checkValidations`). */
export function withNumbersOfRun(definition: Definition, created: RunCreated): RunCreated {
  const numbers = numbersOfRun(definition, created.parameters);
  return numbers && 'values' in numbers ? { ...created, numbers: numbers.values } : created;
}
