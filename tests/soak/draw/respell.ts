/** As authors write: keys in one case or the other, times as numbers or with their unit. */
import type { Json } from '../../../engine/values/json.ts';
import type { Dice } from './dice.ts';
import type { Node } from './draw-definition.ts';

/** What stands below these keys is nobody's to respell. */
const OWN = new Set(['input', 'output_mapping', 'output', 'payload', 'parameters']);

export function respell(dice: Dice, file: Node): Node {
  const isCamel = dice.chance(0.2);
  const hasUnits = dice.chance(0.3);
  return respelled(file, { isCamel, hasUnits }) as Node;
}

function respelled(value: Json, how: { readonly isCamel: boolean; readonly hasUnits: boolean }): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => respelled(each, how));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const inner = OWN.has(key) ? each : respelled(each as Json, how);
      const [name, time] = how.hasUnits ? withUnit(key, inner) : [key, inner];
      return [how.isCamel ? name.replace(/_[a-z]/g, (letters) => letters.slice(1).toUpperCase()) : name, time];
    }),
  );
}

function withUnit(key: string, value: Json): [string, Json] {
  if (!/(^|_)seconds$/.test(key) || typeof value !== 'number' || !Number.isInteger(value)) return [key, value];
  const text =
    value % 60 === 0 ? `${value / 60}m` : value > 60 ? `${Math.floor(value / 60)}m${value % 60}s` : `${value}s`;
  return [key === 'timeout_seconds' ? 'timeout' : key, text];
}
