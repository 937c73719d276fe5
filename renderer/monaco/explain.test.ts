import { describe, expect, test } from 'vitest';
import type { OutlineView, StepOutlineView } from '../../engine/contract/editing.ts';
import { explain } from './explain.ts';
import type { KnownWords } from './suggest.ts';

const place = (line: number, endLine = line) => ({ line, column: 1, endLine, endColumn: 1 });
const step = (id: string, line: number, more: Partial<StepOutlineView> = {}): StepOutlineView => ({
  id,
  name: `Name of ${id}`,
  type: 'agent',
  performer: 'writer',
  dependsOn: [],
  outputs: ['content', 'metadata'],
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
  parameters: [{ name: 'kpi_names', type: 'string[]', required: true, description: 'Which figures', place: place(5) }],
  steps: [
    step('fetch-data', 10, {
      outputs: ['rows', 'unit'],
      mapping: { rows: '$.content.deliverable.content', unit: 'EUR' },
    }),
    step('hold', 12, { type: 'wait', performer: null, outputs: ['by', 'payload'] }),
    step('summarize', 14, { sees: ['fetch-data', 'hold'] }),
    step('later', 18, { isRepeated: true }),
  ],
  outputs: [],
  parts: [{ key: 'orchestration.steps', place: place(9, 22) }],
  run: [
    { name: 'id', text: 'The id of this run' },
    { name: 'state', text: 'Of a state machine: where it is' },
  ],
};
const yes = { isAvailable: true, reason: null };
const known: KnownWords = {
  outline,
  agents: [
    {
      name: 'writer',
      displayName: 'The Writer',
      kind: 'context',
      description: 'Writes.',
      permissions: { deliverables: ['create'] },
      rehearsal: yes,
      live: { isAvailable: false, reason: 'It has no key' },
    },
  ],
  definitions: [
    {
      name: 'other',
      displayName: 'Other Work',
      version: '2.0.0',
      description: 'What it is for.',
      status: 'draft',
      owner: 'finance',
    },
    {
      name: 'other',
      displayName: 'Other Work',
      version: '1.0.0',
      description: 'What it is for.',
      status: 'active',
      owner: 'finance',
    },
  ],
};

/** What is said of the place marked by `|` in the last line. */
function said(marked: string, atLine = 15): string | null {
  const lines = marked.split('\n');
  const column = (lines.at(-1) ?? '').indexOf('|') + 1;
  return (
    explain(
      {
        lines: [...Array<string>(atLine - lines.length).fill(''), ...lines.map((line) => line.replace('|', ''))],
        column,
      },
      known,
    )?.text ?? null
  );
}

describe('a path inside of a template', () => {
  test('a parameter has its type and description, bare or not', () => {
    expect(said('m: "About {{ kpi|_names }}"')).toBe(
      '**kpi_names** – parameter, `string[]`, required\n\nWhich figures',
    );
    expect(said('m: "{{ parameters.kpi|_names }}"')).toContain('`string[]`');
  });

  test('a step says who it is and what it delivers', () => {
    expect(said('m: "{{ steps.fetch|-data.rows }}"')).toBe(
      '**fetch-data** – step, Name of fetch-data by writer\n\nAn agent does the work. Delivers `rows`, `unit`.',
    );
    expect(said('m: "{{ steps.ho|ld }}"')).toBe(
      '**hold** – step, Name of hold\n\nWaits for a signal, for a time, or until a time. Delivers `by`, `payload`.',
    );
  });

  test('an output says where in the response it comes from', () => {
    expect(said('m: "{{ steps.fetch-data.ro|ws[0].x }}"')).toContain('`$.content.deliverable.content` of the response');
    expect(said('m: "{{ steps.fetch-data.un|it }}"')).toContain('Always `"EUR"`');
    expect(said('m: "{{ steps.summarize.con|tent }}"')).toContain('`$.content` of the response');
    expect(said('m: "{{ steps.hold.pay|load }}"')).toContain('`payload` of what ended the wait'); // nobody responds
  });

  test('what is not there yet is said to be', () => {
    expect(said('m: "{{ steps.lat|er.content }}"')).toContain('summarize does not wait for it');
    expect(said('m: "{{ steps.lat|er }}"', 25)).not.toContain('does not wait');
  });

  test('what a loop knows means something within the loop alone', () => {
    expect(said('m: "{{ iter|ation }}"')).toBeNull();
    expect(said('m: "{{ iter|ation }}"', 20)).toContain('from 1');
  });

  test('in a condition without braces, too', () => {
    expect(said('      when: "steps.fetch-data.ro|ws != null"')).toContain('output of the step fetch-data');
  });

  test('nothing is made up about what is unknown, or beside a template', () => {
    expect(said('m: "{{ steps.nob|ody.x }}"')).toBeNull();
    expect(said('m: "kpi|_names {{ kpi_names }}"')).toBeNull();
    expect(said('m: "{{ steps.fetch-data.gon|e }}"')).toBeNull();
  });

  test('its range is the part that was explained', () => {
    expect(explain({ lines: ['a: "{{ steps.fetch-data.rows }}"'], column: 12 }, known)).toMatchObject({
      start: 8,
      end: 13,
    });
  });
});

describe('a name', () => {
  test('an agent: what it is, may do, and whether it works in rehearsal and live', () => {
    const text = said('      agent: wri|ter');
    expect(text).toContain('**The Writer** – context agent');
    expect(text).toContain('Deliverables: create');
    expect(text).toContain('In rehearsal: yes');
    expect(text).toContain('Live: no (It has no key)');
  });

  test('a definition that is started as a child: its purpose and its versions', () => {
    const text = said('      orchestration:\n        name: oth|er');
    expect(text).toContain('What it is for.');
    expect(text).toContain('2.0.0 (draft), 1.0.0 (active)');
    expect(said('metadata:\n  name: oth|er', 2)).toBeNull();
  });

  test('a step that is waited for', () => {
    expect(said('      depends_on: [fetch|-data, later]')).toContain('Name of fetch-data');
  });
});

test('a value of a run, in the words of the engine', () => {
  expect(said('      when: run.st|ate == "new"')).toContain('Of a state machine: where it is');
  expect(said('      when: run.nob|ody == "new"')).toBeNull();
});
