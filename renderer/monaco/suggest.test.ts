import { describe, expect, test } from 'vitest';
import type { OutlineView, StepOutlineView } from '../../engine/contract/editing.ts';
import { suggest, type KnownWords } from './suggest.ts';

const place = (line: number, endLine = line) => ({ line, column: 1, endLine, endColumn: 1 });
const step = (id: string, line: number, more: Partial<StepOutlineView> = {}): StepOutlineView => ({
  id,
  name: id,
  type: 'agent',
  performer: 'writer',
  dependsOn: [],
  outputs: ['content'],
  mapping: null,
  sees: [],
  isPerItem: false,
  isRepeated: false,
  hasCheckpoint: false,
  when: null,
  choices: [],
  place: place(line, line + 3),
  ...more,
});

const outline: OutlineView = {
  name: 'kpi',
  displayName: 'KPI',
  version: '1.0.0',
  owner: 'finance',
  isWhole: true,
  parameters: [{ name: 'kpi_names', type: 'string[]', required: true, description: 'Which', place: place(5) }],
  steps: [
    step('fetch-data', 10, { outputs: ['rows', 'sql'], asks: ['subject', 'send_to'] }),
    step('summarize', 14, { sees: ['fetch-data'], isPerItem: true }),
  ],
  outputs: [],
  parts: [
    { key: 'metadata', place: place(1) },
    { key: 'orchestration', place: place(4) },
    { key: 'orchestration.steps', place: place(9, 18) },
    { key: 'orchestration.output', place: place(20, 22) },
  ],
  run: [
    { name: 'id', text: 'The id of this run' },
    { name: 'scheduledFor', text: 'The time that a schedule started it for' },
  ],
};
const agent = {
  description: '',
  permissions: {},
  rehearsal: { isAvailable: true, reason: null },
  live: { isAvailable: true, reason: null },
};
const known: KnownWords = {
  outline,
  agents: [
    { ...agent, name: 'writer', displayName: 'Writer', kind: 'context' },
    { ...agent, name: 'finance', displayName: 'Finance', kind: 'orchestrator' },
  ],
  definitions: (['active', 'archived'] as const).map((status) => ({
    name: 'kpi-tracking',
    displayName: 'KPI',
    version: '1.0.0',
    description: '',
    status,
    owner: 'finance',
  })),
};

function labels(text: string, atLine: number): readonly string[] {
  const lines = text.split('\n');
  return suggest({ linesBefore: [...Array<string>(atLine - lines.length).fill(''), ...lines] }, known).items.map(
    ({ label }) => label,
  );
}

describe('inside of a template', () => {
  test('parameters come first, and what a step per item sees', () => {
    expect(labels('  userMessage: "About {{ ', 15)).toEqual([
      'kpi_names',
      'steps',
      'parameters',
      'run',
      'item',
      'index',
    ]);
    expect(labels('  userMessage: "About {{ parameters.', 15)).toEqual(['kpi_names']);
  });

  test('steps are those that came before, with the outputs that they map', () => {
    expect(labels('  data: "{{ steps.', 15)).toEqual(['fetch-data']);
    expect(labels('  data: "{{ steps.', 11)).toEqual([]);
    expect(labels('  data: "{{ steps.fetch-data.r', 15)).toEqual(['rows', 'sql']);
  });

  test('of what people fill in, every field is known by name', () => {
    expect(labels('  data: "{{ steps.fetch-data.answer.', 15)).toEqual(['subject', 'send_to']);
    expect(labels('  data: "{{ steps.fetch-data.rows.', 15)).toEqual([]);
  });

  test('what the run returns sees every step', () => {
    expect(labels('  all: "{{ steps.', 21)).toEqual(['fetch-data', 'summarize']);
  });

  test('only what is being written is replaced, hyphens included', () => {
    expect(suggest({ linesBefore: [...Array<string>(14).fill(''), 'a: "{{ steps.fetch-d'] }, known).replaces).toBe(
      'fetch-d'.length,
    );
  });

  test('ends with its braces', () => {
    expect(labels('  data: "{{ steps.fetch-data.rows }} and ', 15)).toEqual([]);
  });

  test('a condition needs no braces', () => {
    expect(labels('      when: "steps.', 15)).toEqual(['fetch-data']);
  });
});

describe('values that are names', () => {
  test('agents where somebody works, orchestrators where somebody owns', () => {
    expect(labels('      agent: wr', 12)).toEqual(['writer', 'finance']);
    expect(labels('    - { id: a, agent: ', 12)).toEqual(['writer', 'finance']);
    expect(labels('  owner: ', 2)).toEqual(['finance']);
  });

  test('other steps where one waits for them, in brackets and in a list', () => {
    expect(labels('      depends_on: [', 15)).toEqual(['fetch-data']);
    expect(labels('      depends_on:\n        - ', 16)).toEqual(['fetch-data']);
  });

  test('definitions where one is run as a child, not where this one has its own name', () => {
    expect(labels('      orchestration:\n        name: ', 13)).toEqual(['kpi-tracking']);
    expect(labels('      orchestration: { name: ', 13)).toEqual(['kpi-tracking']);
    expect(labels('metadata:\n  name: ', 2)).toEqual([]);
  });
});
