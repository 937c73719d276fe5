/** A plain path: `steps.fetch-kpi-data.rows[0].revenue`. Hyphens belong to names, so that ids need no brackets. */
import { isJsonObject } from '../../values/json.ts';
import type { Json } from '../../values/json.ts';
import { ownValue, valueNamed } from './scope.ts';
import type { Scope } from './scope.ts';

export interface PathExpression {
  readonly kind: 'path';
  readonly source: string;
  readonly root: string;
  readonly segments: readonly (string | number)[];
}

const PATH = /^[A-Za-z_][\w-]*(?:\.[\w-]+|\[(?:\d+|"[^"]*"|'[^']*')\])*$/;
const SEGMENT = /\.([\w-]+)|\[(\d+)\]|\["([^"]*)"\]|\['([^']*)'\]/g;

/** Null: this is not a plain path. */
export function parsePath(source: string): PathExpression | null {
  if (!PATH.test(source)) return null;
  const root = /^[\w-]+/.exec(source)?.[0] ?? '';
  const segments = [...source.slice(root.length).matchAll(SEGMENT)].map((match) => {
    return match[2] === undefined ? (match[1] ?? match[3] ?? match[4] ?? '') : Number(match[2]);
  });
  return { kind: 'path', source, root, segments };
}

/**
 * Undefined: nothing is there. Only what the data itself holds is found, by reference; all outputs in one are a copy.
 */
export function lookUp({ root, segments }: PathExpression, scope: Scope): Json | undefined {
  let value = valueNamed(root, scope);
  if (segments.length === 0 && value === scope.steps) return { ...scope.steps };
  for (const segment of segments) {
    if (value === undefined || value === null) return undefined;
    value = childOf(value, segment);
  }
  return value;
}

function childOf(value: Json, segment: string | number): Json | undefined {
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    if (typeof segment === 'number') return list[segment];
    return /^\d+$/.test(segment) ? list[Number(segment)] : undefined;
  }
  return isJsonObject(value) ? ownValue(value, String(segment)) : undefined;
}
