import type { Definition } from './definition/definition.ts';
import type { JsonObject } from './definition/json.ts';
import { checkParameters } from './definition/parameters.ts';
import { EngineError } from './engine.ts';

/** Parameters with defaults filled in; throws with every problem when they do not fit the definition. */
export function checkRunParameters(definition: Definition, given: JsonObject): JsonObject {
  const { parameters, problems } = checkParameters(definition, given);
  if (problems.length === 0) return parameters;
  throw new EngineError('invalid_parameters', problems.map(({ message }) => message).join('\n'), {
    remedy: `${definition.name} takes: ${definition.parameters.map(({ name, type, required }) => `${name} (${type}${required ? ', required' : ''})`).join(', ')}`,
    details: { problems: problems.map((problem) => ({ ...problem })) },
  });
}
