/** What an agent's file may say, as editors read it: made from the very schema that checks it. */
import { jsonSchemaOf } from '../../definition/json-schema.ts';
import type { JsonObject } from '../../values/json.ts';
import { profileSchema } from './profile-schema.ts';

export function agentJsonSchema(): JsonObject {
  return jsonSchemaOf(profileSchema, 'Baton agent');
}
