import { expect, test } from 'vitest';
import { edgePath } from './edge-path.ts';
import { layOut, STEP_HEIGHT, STEP_WIDTH, type GraphStep } from './graph-layout.ts';

test('a step straight below is reached straight down', () => {
  expect(
    edgePath(
      [
        { x: 10, y: 0 },
        { x: 10, y: 100 },
      ],
      40,
    ),
  ).toEqual({ path: 'M 10 20 L 10 80', labelX: 10, labelY: 62 });
});

test('another is reached across the middle between both, where the label stands', () => {
  const { path, labelX, labelY } = edgePath(
    [
      { x: 0, y: 0 },
      { x: 100, y: 100 },
    ],
    40,
  );
  expect(path).toBe('M 0 20 L 0 44 Q 0 50 6 50 L 94 50 Q 100 50 100 56 L 100 80');
  expect([labelX, labelY]).toEqual([50, 50]);
});

test('a line that passes rows of steps crosses none of them', () => {
  const step = (id: string, dependsOn: string[]): GraphStep => ({
    id,
    title: id,
    detail: '',
    kind: 'agent',
    dependsOn,
  });
  const { places, edges } = layOut([
    step('a', []),
    step('b', ['a']),
    step('c', ['a']),
    step('d', ['a']),
    step('e', ['b', 'c', 'd', 'a']),
  ]);
  const line = edges.find(({ id }) => id === 'a>e');
  const corners = [...(line?.path ?? '').matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => ({
    x: Number(x),
    y: Number(y),
  }));
  const between = places.filter(({ step: { id } }) => ['b', 'c', 'd'].includes(id));
  expect(between).toHaveLength(3);
  for (const { x, y } of between) {
    const inRow = corners.filter((corner) => corner.y >= y && corner.y <= y + STEP_HEIGHT);
    expect(inRow.every((corner) => corner.x < x || corner.x > x + STEP_WIDTH)).toBe(true);
  }
});
