import type { Definition } from '../definition/definition.ts';
import type { JsonObject } from '../values/json.ts';
import { checkParameters } from '../definition/parameters.ts';
import { checkValidations } from '../definition/validations.ts';
import { EngineError } from '../port/engine.ts';

/**
 * For a definition whose expressions are loaded. Parameters with defaults filled in; throws with every problem when
 * they do not fit the definition.
 */
export function checkRunParameters(definition: Definition, given: JsonObject): JsonObject {
  const { parameters, problems: wrong } = checkParameters(definition, given);
  const problems = wrong.length > 0 ? wrong : checkValidations(definition, parameters);
  if (problems.length === 0) return parameters;
  throw new EngineError('invalid_parameters', problems.map(({ message }) => message).join('\n'), {
    remedy: `${definition.name} takes: ${definition.parameters.map(({ name, type, required }) => `${name} (${type}${required ? ', required' : ''})`).join(', ')}`,
    details: { problems: problems.map((problem) => ({ ...problem })) },
  });
}
