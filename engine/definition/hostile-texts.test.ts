/** Texts that are far too much: what they cost is counted, not timed. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../limits/limits.ts';
import { closest } from './closest.ts';
import { loadExpressions } from './expression.ts';
import { applyOutputMapping } from './output-mapping.ts';
import { parseDefinition } from './parse-definition.ts';

const HEAD = 'metadata: { name: a, version: 1.0.0, owner: b }\norchestration:\n  steps:\n';
const MOST = LIMITS.problemsOfAKind.usual;

beforeAll(loadExpressions);

describe('a text with thousands of mistakes', () => {
  it.each([
    ['templates in one text', `"${'{{a}}'.repeat(8_000)}"`],
    ['templates in a list', `[${'"{{a}}", '.repeat(8_000)}]`],
  ])('names a hundred of a kind and counts the rest (%s)', (_, input) => {
    const { problems } = parseDefinition(`${HEAD}    - { id: a, agent: x, input: { t: ${input} } }\n`);
    expect(problems.length).toBeLessThanOrEqual(MOST);
    expect(
      problems.some(
        ({ message, severity }) => severity === 'error' && message.endsWith(' (and 7,900 more of this kind)'),
      ),
    ).toBe(true);
  });

  it('is invalid also where what makes it so was only counted', () => {
    const hints = Array.from({ length: MOST + 5 }, (_, index) => `"{{ steps.b.x${index} }}"`).join(', ');
    const { definition, problems } = parseDefinition(
      `${HEAD}    - { id: b, agent: x }\n    - { id: a, agent: x, depends_on: [b], input: { t: [${hints}] } }\n`,
    );
    expect(definition).not.toBeNull();
    expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
  });
});

describe('a suggestion', () => {
  it('is made for names that people write, and not looked for among names of hundreds of letters', () => {
    expect(closest('revenu', ['revenue'])).toBe('revenue');
    const long = 'x'.repeat(400);
    expect(closest(`${long}y`, [`${long}z`])).toBeNull();
  });
});

describe('a mapping over a large response', () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => ({ id: index, tags: [index] }));

  it('may filter what it finds', () => {
    const { output, warnings } = applyOutputMapping({ some: '$.rows[?@.id < 3].id' }, { rows });
    expect([output, warnings]).toEqual([{ some: [0, 1, 2] }, []]);
  });

  it.each(['$.rows[?count($.rows[*]) > @.id]', `$.rows${'[*,*,*]'.repeat(12)}`])(
    'is refused when it would go through all of it again and again: %s',
    (path) => {
      const { output, warnings } = applyOutputMapping({ some: path }, { rows });
      expect(output).toEqual({ some: null });
      expect(warnings).toMatchObject([
        { message: expect.stringMatching(/more work than a mapping may|finds more than/) },
      ]);
    },
  );
});
