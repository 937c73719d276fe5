/** What a definition looks like from afar: steps, what they wait for, and what can choose them. */
import type { Dice } from './dice.ts';

export interface Sketch {
  readonly id: string;
  readonly kind: 'agent' | 'list' | 'loop' | 'switch' | 'wait' | 'child';
  readonly dependsOn: readonly string[];
  readonly after: readonly string[];
  /** Later steps: of a switch, and of a question that nobody answers. */
  targets: string[];
  /** Of a question: it is asked. */
  readonly asks: boolean;
  /** All that has settled before it begins. */
  readonly ancestors: Set<string>;
}

const IDS = [
  'fetch',
  'score',
  'draft',
  'send-it',
  'check',
  'book_room',
  'pay',
  'notify-all',
  'sum-up',
  'archive',
  'tidy',
  'call-back',
];

export function drawEdges(dice: Dice, count: number, hasChildren: boolean): Sketch[] {
  const ids = dice.shuffled(IDS).slice(0, count);
  const sketches = ids.map((id, place): Sketch => {
    const earlier = ids.slice(0, place);
    const kind = dice.weighted<Sketch['kind']>([
      [10, 'agent'],
      [2, 'list'],
      [2, 'loop'],
      [place < count - 1 ? 2 : 0, 'switch'],
      [2, 'wait'],
      [hasChildren ? 3 : 0, 'child'],
    ]);
    const dependsOn = dice.some(earlier, 3);
    const after = dice.chance(0.12)
      ? dice.some(
          earlier.filter((other) => !dependsOn.includes(other)),
          1,
        )
      : [];
    return {
      id,
      kind,
      dependsOn,
      after,
      targets: [],
      asks: kind !== 'switch' && dice.chance(0.14),
      ancestors: new Set(),
    };
  });
  sketches.forEach((sketch, place) => {
    const later = ids.slice(place + 1);
    if (sketch.kind === 'switch') sketch.targets = Array.from({ length: dice.between(1, 3) }, () => dice.pick(later));
    else if (sketch.asks && later.length > 0 && dice.chance(0.4)) sketch.targets = [dice.pick(later)];
  });
  for (const sketch of sketches) {
    for (const id of [...sketch.dependsOn, ...sketch.after, ...choosersOf(sketches, sketch)]) {
      sketch.ancestors.add(id);
      for (const other of sketches.find((each) => each.id === id)?.ancestors ?? []) sketch.ancestors.add(other);
    }
  }
  return sketches;
}

export function choosersOf(sketches: readonly Sketch[], { id }: Sketch): string[] {
  return sketches.filter(({ targets }) => targets.includes(id)).map((chooser) => chooser.id);
}
