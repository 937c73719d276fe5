import type { Json } from '../../../engine/values/json.ts';
import type { Sheet } from './draw-definition.ts';
import type { Sketch } from './draw-edges.ts';

/** What a step can speak of: what has settled before it, delivered or not. */
function sourcesOf({ sketches }: Sheet, { ancestors }: Sketch): string[] {
  return sketches
    .filter(({ id, kind }) => ancestors.has(id) && (kind === 'agent' || kind === 'loop'))
    .map(({ id }) => id);
}

/** @param kind 'whole': a number in any case, so that it does as a parameter */
export function drawValue(sheet: Sheet, sketch: Sketch, kind: 'any' | 'whole' = 'any'): Json {
  const { dice } = sheet;
  const sources = sourcesOf(sheet, sketch);
  if (kind === 'whole' || sources.length === 0 || dice.chance(0.4))
    return dice.weighted<Json>([
      [4, dice.between(0, 9)],
      [1, '{{ p }}'],
      [1, '{{ parameters.p + 1 }}'],
    ]);
  const source = dice.pick(sources);
  return dice.weighted<Json>([
    [4, `{{ steps.${source}.v }}`],
    [2, `{{ steps["${source}"].v + 1 }}`],
    [1, `{{ steps["${source}"].v > 4 ? 2 : 6 }}`],
    [1, `{{ steps.${source}.none }}`],
    [1, `{{ steps.${source} }}`],
  ]);
}

export function drawCondition(sheet: Sheet, sketch: Sketch): string {
  const { dice } = sheet;
  const sources = sourcesOf(sheet, sketch);
  const source = sources.length > 0 ? dice.pick(sources) : null;
  const plain = dice.pick([
    'flag',
    '!flag',
    `p >= ${dice.between(0, 9)}`,
    `parameters.p < ${dice.between(0, 9)}`,
    'true',
    'false',
  ]);
  if (source === null || dice.chance(0.4)) return plain;
  const number = `steps["${source}"].v`;
  return dice.weighted([
    [4, `${number} >= ${dice.between(0, 9)}`],
    [2, `${number} == ${dice.between(0, 9)} || ${plain}`],
    [2, `${number} != null && ${number} < ${dice.between(0, 9)}`],
    [1, `${number} == null`],
    [1, `${plain} && ${number} > 3`],
  ]);
}
