import { describe, expect, it } from 'vitest';
import type { Definition } from './definition.ts';
import { ancestorsOf, cyclesOf, descendantsOf, stepOrder } from './graph.ts';

/** `b: 'a c'` means b waits for a and c. */
function graph(dependencies: Record<string, string>): Pick<Definition, 'steps'> {
  return {
    steps: Object.entries(dependencies).map(([id, dependsOn]) => ({
      id,
      dependsOn: dependsOn.split(' ').filter(Boolean),
    })) as unknown as Definition['steps'],
  };
}

describe('the order of steps', () => {
  it('puts nothing before what it waits for', () => {
    expect(stepOrder(graph({ c: 'a b', a: '', b: 'a' }))).toEqual(['a', 'b', 'c']);
  });

  it('keeps the order of the file where nothing else decides', () => {
    expect(stepOrder(graph({ z: '', y: '', x: 'z', w: '', v: 'y' }))).toEqual(['z', 'y', 'x', 'w', 'v']);
  });

  it('names every step once even when some wait for each other', () => {
    expect(stepOrder(graph({ a: 'b', b: 'a', c: '' }))).toEqual(['c', 'a', 'b']);
  });
});

describe('ancestors and descendants', () => {
  const diamond = graph({ start: '', left: 'start', right: 'start', end: 'left right', alone: '' });

  it('are followed through others', () => {
    expect([...ancestorsOf(diamond, 'end')].sort()).toEqual(['left', 'right', 'start']);
    expect([...descendantsOf(diamond, 'start')].sort()).toEqual(['end', 'left', 'right']);
    expect([...ancestorsOf(diamond, 'alone'), ...descendantsOf(diamond, 'alone')]).toEqual([]);
  });
});

describe('circles', () => {
  it.each([
    ['none', { a: '', b: 'a' }, []],
    ['a step with itself', { a: 'a' }, [['a']]],
    ['two steps', { a: 'b', b: 'a' }, [['a', 'b']]],
    ['a long one, from its first step in the file', { x: '', a: 'c', b: 'a x', c: 'b' }, [['a', 'c', 'b']]],
    [
      'two that share nothing',
      { a: 'b', b: 'a', c: 'd', d: 'c' },
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'the shortest way round',
      { a: 'b d', b: 'c', c: 'a', d: 'a' },
      [
        ['a', 'd'],
        ['b', 'c', 'a'],
      ],
    ],
  ])('are found: %s', (_, dependencies, cycles) => {
    expect(cyclesOf(graph(dependencies as Record<string, string>))).toEqual(cycles);
  });
});
