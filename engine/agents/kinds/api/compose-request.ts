/** What is sent: an agent's file, filled in from what it is asked. Pure. */
import type { Scope } from '../../../definition/template.ts';
import { isJsonObject } from '../../../values/json.ts';
import { toText } from '../../../values/json-text.ts';
import type { Json, JsonObject } from '../../port/agent.ts';
import type { ApiConfiguration } from './configuration.ts';
import { filled, filledAddress, filledHeaders, unusable } from './fill-in.ts';

export interface ComposedRequest {
  readonly method: string;
  readonly address: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** @param endpoint with the operator's address in it */
export function composeRequest(
  { method, request, answer = 'json' }: ApiConfiguration,
  endpoint: string,
  scope: Scope,
  agent: string,
): ComposedRequest {
  const address = addressOf(filledAddress(endpoint, scope, agent), null, agent);
  for (const [name, template] of Object.entries(request.query ?? {}))
    for (const value of valuesOf(filled(template, scope, agent))) address.searchParams.append(name, value);
  const given = Object.fromEntries(filledHeaders(request.headers, scope, agent));
  const accepted = { accept: answer === 'json' ? 'application/json' : '*/*' };
  if (request.body === undefined) return { method, address, headers: { ...accepted, ...given }, body: null };
  const { type, body } = written(filled(request.body, scope, agent), given['content-type'] ?? null, agent);
  return { method, address, headers: { ...accepted, 'content-type': type, ...given }, body };
}

/** @param from where a path that stands alone begins */
export function addressOf(text: string, from: URL | null, agent: string): URL {
  if (URL.canParse(text, from?.href)) return new URL(text, from?.href);
  throw unusable(agent, `${text.slice(0, 200)} is no address`);
}

function valuesOf(value: Json): readonly string[] {
  if (value === null) return [];
  return Array.isArray(value) ? value.map(toText) : [toText(value)];
}

function written(value: Json, type: string | null, agent: string): { readonly type: string; readonly body: string } {
  const kind = type?.split(';')[0]?.trim().toLowerCase() ?? 'application/json';
  if (kind === 'application/x-www-form-urlencoded') return { type: type ?? kind, body: formOf(value, agent) };
  const isJson = kind === 'application/json' || kind.endsWith('+json');
  return { type: type ?? kind, body: isJson ? JSON.stringify(value) : toText(value) };
}

function formOf(value: Json, agent: string): string {
  if (!isJsonObject(value)) throw unusable(agent, 'a form is made of names and values, and its body is none');
  const fields = Object.entries(value as JsonObject).flatMap(([name, field]) =>
    valuesOf(field).map((text): [string, string] => [name, text]),
  );
  return new URLSearchParams(fields).toString();
}
