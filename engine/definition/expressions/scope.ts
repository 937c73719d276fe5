import type { Json, JsonObject } from '../../values/json.ts';

/** What an expression can see. */
export interface Scope {
  /** Every parameter can be reached bare as well: `kpi_names` is `parameters.kpi_names`. */
  readonly parameters: JsonObject;
  /**
   * The outputs of steps by id. They become more while the run goes on, so what is handed out of all of them is a copy.
   */
  readonly steps: Readonly<Record<string, Json>>;
  readonly run: JsonObject;
  /** Within for_each only. */
  readonly item?: Json;
  readonly index?: number;
  /** Within repeat only: which one, from 1, and the output of the one before (null at first). */
  readonly iteration?: number;
  readonly previous?: Json;
  /** Within a compensation only: what the step that is undone was given, and what it gave. */
  readonly input?: Json;
  readonly output?: Json;
  /** In a transition that a signal sets off: what came with it. */
  readonly signal?: Json;
}

/** Names that mean something by themselves; a parameter of such a name is reached as `parameters.<name>` only. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'parameters',
  'steps',
  'run',
  'item',
  'index',
  'iteration',
  'previous',
]);

/** Keys that could be taken for a prototype: nothing shows them, so nothing may be called that. */
export const UNREACHABLE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** What a bare name stands for; undefined: nothing. */
export function valueNamed(name: string, scope: Scope): Json | undefined {
  switch (name) {
    case 'parameters':
      return scope.parameters;
    case 'steps':
      return scope.steps;
    case 'run':
      return scope.run;
    case 'item':
      return scope.item;
    case 'index':
      return scope.index;
    case 'iteration':
      return scope.iteration;
    case 'previous':
      return scope.previous;
    case 'input':
    case 'output':
      return scope[name] === undefined ? ownValue(scope.parameters, name) : scope[name];
    case 'signal':
      return scope.signal ?? ownValue(scope.parameters, name);
    default:
      return ownValue(scope.parameters, name);
  }
}

/** An own property of an object, never what its prototype has; undefined: not there. */
export function ownValue(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) && !UNREACHABLE.has(key) ? object[key] : undefined;
}

export function reachableKeys(object: JsonObject): string[] {
  return Object.keys(object).filter((key) => !UNREACHABLE.has(key));
}
