import type { JsonValue } from '../../engine/contract/json.ts';
import { whole } from '../../engine/contract/too-large.ts';
import { client } from './connection.ts';

/** The value with everything that a view left out of it. */
export function wholeValue<Value extends JsonValue>(value: Value): Promise<Value> {
  return whole(value, (about) => client.runs.value(about)) as Promise<Value>;
}
