import { beforeAll, describe, expect, test } from 'vitest';
import { loadExpressions } from './expression.ts';
import type { DefinitionOutline } from './outline.ts';
import { parseWithOutline } from './parse-definition.ts';

beforeAll(loadExpressions);

const text = `metadata:
  name: weekly
  displayName: Weekly figures
  version: 1.2.0
  owner: finance
orchestration:
  parameters:
    - { name: vendor, type: string, required: true, description: Who sells }
  steps:
    - id: fetch
      agent: fetcher
      when: "{{ vendor != '' }}"
    - { id: each, agent: worker, for_each: "{{ steps.fetch.rows }}", depends_on: fetch }
    - { id: again, agent: worker, repeat: { until: "true", max_iterations: 2 }, depends_on: fetch }
    - { id: mapped, agent: worker, output_mapping: { total: "$.content.total" }, checkpoint_after: { question: Good? } }
    - { id: child, type: orchestration, orchestration: { name: other, owner: team } }
    - { id: hold, type: wait, seconds: 5 }
    - { id: route, type: switch, cases: [ { when: "true", go_to: left } ], default: right }
    - { id: left, agent: worker, depends_on: route }
    - { id: right, agent: worker, depends_on: [route], after: [left] }
  output: { brief: "{{ steps.fetch.content }}" }
`;

function outlineOf(source: string): DefinitionOutline {
  const { outline } = parseWithOutline(source);
  if (!outline) throw new Error('The text could not be read');
  return outline;
}

const step = (id: string) => outlineOf(text).steps.find((each) => each.id === id);

describe('the outline of a definition', () => {
  test('says what it is, what it takes and what it gives', () => {
    expect(outlineOf(text)).toMatchObject({
      name: 'weekly',
      displayName: 'Weekly figures',
      version: '1.2.0',
      owner: 'finance',
      isWhole: true,
      outputs: ['brief'],
    });
    expect(outlineOf(text).parameters).toEqual([
      {
        name: 'vendor',
        type: 'string',
        required: true,
        description: 'Who sells',
        place: { line: 8, column: 7, endLine: 8, endColumn: 77 },
      },
    ]);
    expect(outlineOf(text).versionPlace).toEqual({ line: 4, column: 3, endLine: 4, endColumn: 17 });
  });

  test('says of each step who does it, what it gives and what it may speak of', () => {
    expect(step('fetch')).toEqual({
      id: 'fetch',
      name: expect.any(String) as string,
      type: 'agent',
      performer: 'fetcher',
      dependsOn: [],
      outputs: ['content', 'metadata'],
      mapping: null,
      sees: [],
      isPerItem: false,
      isRepeated: false,
      hasCheckpoint: false,
      when: "vendor != ''",
      choices: [],
      place: { line: 10, column: 7, endLine: 12, endColumn: 33 },
    });
    expect(step('each')).toMatchObject({
      isPerItem: true,
      isRepeated: false,
      outputs: ['results', 'errors', 'total', 'succeeded', 'failed'],
      dependsOn: ['fetch'],
      sees: ['fetch'],
      when: null,
    });
    expect(step('again')).toMatchObject({ isPerItem: false, isRepeated: true });
    expect(step('mapped')).toMatchObject({
      outputs: ['total'],
      mapping: { total: '$.content.total' },
      hasCheckpoint: true,
    });
    expect(step('child')).toMatchObject({
      type: 'orchestration',
      performer: 'other',
      outputs: ['status', 'output', 'state', 'results', 'parameters', 'plan', 'completedSteps', 'runId', 'timing'],
    });
    expect(step('hold')).toMatchObject({
      type: 'wait',
      performer: null,
      outputs: ['by', 'signal', 'payload', 'at'],
      mapping: null,
      isPerItem: false,
      isRepeated: false,
    });
    expect(step('route')).toMatchObject({
      type: 'switch',
      performer: null,
      outputs: [],
      choices: [
        { label: 'true', goTo: 'left' },
        { label: 'otherwise', goTo: 'right' },
      ],
    });
    expect(new Set(step('right')?.sees)).toEqual(new Set(['route', 'left']));
  });

  test('says where each part stands', () => {
    expect(outlineOf(text).parts.map(({ key, place: { line, endLine } }) => [key, line, endLine])).toEqual([
      ['metadata', 1, 5],
      ['orchestration', 6, 21],
      ['orchestration.parameters', 7, 8],
      ['orchestration.steps', 9, 20],
      ['orchestration.output', 21, 21],
    ]);
  });

  test('is there for who is still writing, and says that it is not whole', () => {
    const { outline, definition } = parseWithOutline(text.replace('agent: fetcher', 'agent: [fetcher]'));
    expect(definition).toBeNull();
    expect(outline).toMatchObject({ name: 'weekly', isWhole: false });
    expect(parseWithOutline('metadata: [').outline).toBeNull();
  });

  test('finds the version where it would stand, and where it stands under the orchestration', () => {
    expect(outlineOf(text.replace('  version: 1.2.0\n', '')).versionPlace.line).toBe(1);
    expect(
      outlineOf(text.replace('  version: 1.2.0\n', '').replace('  parameters:\n', '  version: 1.3.0\n  parameters:\n'))
        .versionPlace,
    ).toMatchObject({ line: 6, column: 3 });
  });

  test('finds parameters that are written by their names', () => {
    const byName = text.replace(
      '    - { name: vendor, type: string, required: true, description: Who sells }',
      '    vendor: { type: string }',
    );
    expect(outlineOf(byName).parameters).toMatchObject([{ name: 'vendor', place: { line: 8, column: 5 } }]);
  });
});
