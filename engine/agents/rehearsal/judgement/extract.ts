/**
 * Stands in for whoever fills in a form from a text: `fields` names what is wanted, the text says it in lines ("Budget:
 * 20000") or sentences ("the budget is 20000"). Gives `{ fields, missing, complete }`.
 */
import type { AgentRequest } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';
import type { RehearsedWork } from '../responder.ts';
import { given, judgement, givenText, givenTexts } from './given.ts';

export function extract(request: AgentRequest): RehearsedWork {
  const fields = givenTexts(given(request, 'fields'));
  const known = given(request, 'known', 'record');
  const text = givenText(request);
  const found = Object.fromEntries(
    fields.map((field) => [field, (isJsonObject(known) ? known[field] : undefined) ?? valueOf(field, text)]),
  );
  const missing = fields.filter((field) => found[field] === null);
  return judgement(request, 'record', { fields: found, missing, complete: missing.length === 0 });
}

/** Null: the text does not say. */
export function valueOf(field: string, text: string): string | null {
  const name = field.replaceAll(/[_-]/g, '[ _-]').replaceAll(/([a-z])([A-Z])/g, '$1[ _-]?$2');
  const line = new RegExp(
    `(?:^|[.;:]\\s)\\s*(?:[-*]\\s*)?${name}\\s*[:=]\\s*([^;\\n]+?)(?=[.]\\s|[;\\n]|$)`,
    'im',
  ).exec(text)?.[1];
  const sentence = new RegExp(`\\b${name}\\s+(?:is|are|was|will be)\\s+([^.;\\n]+)`, 'i').exec(text)?.[1];
  return (line ?? sentence)?.trim().replace(/[.,;]$/, '') ?? null;
}
