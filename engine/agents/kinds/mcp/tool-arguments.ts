/** Whether a tool is called with arguments: by its own schema, and by the condition of an agent's file. */
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import type { CompileCondition } from '../../../definition/expressions/condition-reader.ts';
import type { Json, JsonObject } from '../../../values/json.ts';

const validator = new AjvJsonSchemaValidator();

/**
 * Null: they fit. A schema that can't be read fits nothing, and a condition that can't be answered is not met.
 * @param conditions called where there is a condition
 */
export async function whyArgumentsUnfit(
  { schema, when }: { readonly schema: Json; readonly when: string | null },
  input: JsonObject,
  conditions: () => Promise<CompileCondition>,
): Promise<string | null> {
  const misfit = whyUnfit(schema, input);
  if (misfit !== null || when === null) return misfit;
  return conditionHolds(await conditions(), when, input, false) ? null : `the agent's file asks for ${when}`;
}

/** `otherwise`: where it can't be said. */
export function conditionHolds(
  compile: CompileCondition,
  condition: string,
  input: JsonObject,
  otherwise: boolean,
): boolean {
  try {
    return compile(condition)(input);
  } catch {
    return otherwise;
  }
}

function whyUnfit(schema: Json, input: JsonObject): string | null {
  try {
    const verdict = validator.getValidator(schema as Parameters<typeof validator.getValidator>[0])(input);
    return verdict.valid ? null : verdict.errorMessage;
  } catch (error) {
    return `its schema can't be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
