import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { definitionHash } from './fingerprint.ts';
import { parseDefinition } from './parse-definition.ts';
import { tries } from '../testing/tries.ts';

const file = `# A comment
metadata: { name: kpi-tracking, displayName: KPI Tracking, version: 1.0.0, owner: finance-manager, tags: [finance] }
orchestration:
  parameters:
    - { name: kpi_names, type: "string[]", required: true }
    - { name: grouping, default: day, enum: [day, week, month] } # a choice
  execution: { mode: parallel, concurrency: { maxParallel: 2 }, caching: { steps: [ { id: fetch-kpi-data, ttlSeconds: 60 } ] } }
  steps:
    - id: fetch-kpi-data
      agent: supabase-agent
      input:
        userMessage: |
          Fetch {{ kpi_names }}
          by {{ parameters.grouping }}
        context: { kpiNames: "{{ parameters.kpi_names }}" }
      output_mapping: { query_results: "$.content.deliverable.content", rows: "$..rows[?@.n > 1]" }
      checkpoint_after: { question: Good?, required: false, options: [ { action: retry, label: Again, allows_modification: true } ] }
      when: size(kpi_names) > 0
    - id: route
      type: switch
      depends_on: [fetch-kpi-data]
      cases: [ { when: 'steps["fetch-kpi-data"].rows.size() > 1', go_to: summarize } ]
    - &last
      id: summarize
      agent: summarizer
      depends_on: fetch-kpi-data
      for_each: "{{ steps.fetch-kpi-data.rows }}"
      input: { userMessage: "{{ item.n }}/{{ index }}" }
      retry: { retry_count: 2, initialDelaySeconds: 1 }
  output: { summary: "{{ steps.summarize }}" }
  triggers: [ { id: monday, cron: "0 7 * * MON", timezone: Europe/Zurich, parameters: { kpi_names: [a] } } ]
  error_handling: { on_step_failure: [ { retry_count: 2 }, { notifyHuman: true } ] }
`;

/** What must hold of every text. */
function check(text: string): void {
  const { definition, problems } = parseDefinition(text, { hasAgent: () => true, findDefinition: () => 'found' });
  expect(definition === null).toBe(problems.some(({ severity }) => severity === 'error'));
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  let last = { line: 1, column: 1 };
  for (const { line, column, endLine, endColumn, message, path } of problems) {
    expect(line > last.line || (line === last.line && column >= last.column)).toBe(true);
    last = { line, column };
    expect(endLine > line || (endLine === line && endColumn >= column)).toBe(true);
    expect(endLine).toBeLessThanOrEqual(lines.length);
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
    expect(message).not.toMatch(/undefined|\[object|NaN|Invalid input|\bat line\b/);
    expect(typeof path).toBe('string');
  }
  if (definition) {
    expect(definitionHash(definition)).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(JSON.stringify(definition))).toEqual(definition);
  }
}

const yamlish = fc.string({
  unit: fc.constantFrom(
    'a',
    ':',
    ' ',
    '\n',
    '- ',
    '{',
    '}',
    '{{',
    '}}',
    '[',
    ']',
    '"',
    "'",
    '#',
    '&a ',
    '*a',
    '!',
    '|',
    '>',
    '?',
    ',',
    '\t',
    'steps',
    'orchestration:',
    '%',
    '---\n',
    '\u0000',
    '\\',
    '.',
    '1',
    'null',
    '<<: ',
  ),
  maxLength: 80,
});
const junk = fc.oneof(
  fc.string(),
  yamlish,
  fc.constantFrom(
    '',
    '{{ x }}',
    '{{',
    'null',
    '[]',
    '{}',
    '"',
    '- ',
    ': ',
    '\n',
    '*last',
    '&x ',
    '!!set ',
    '\ud800',
    '1.0',
    '__proto__: 1',
    '9e999',
    '\u2028',
    '$..a[?',
    '{{ steps.a-b > 1 }}',
  ),
);

describe('parseDefinition, whatever the text', () => {
  it('accepts the file that the next ones are made from', () => {
    expect(parseDefinition(file).problems).toEqual([]);
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 300 }), yamlish, fc.string({ unit: 'binary', maxLength: 200 })),
        check,
      ),
      tries(500),
    );
  });

  it('never throws on a file that somebody is in the middle of changing', () => {
    const edit = fc.record({ at: fc.nat(file.length), length: fc.oneof(fc.constant(0), fc.nat(40)), text: junk });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        check(
          edits.reduce(
            (text, { at, length, text: inserted }) => text.slice(0, at) + inserted + text.slice(at + length),
            file,
          ),
        );
      }),
      tries(500),
    );
  });

  it('never throws on lines that are lost, doubled or moved', () => {
    const lines = file.split('\n');
    fc.assert(
      fc.property(fc.array(fc.nat(lines.length - 1), { maxLength: 40 }), fc.shuffledSubarray(lines), (picked, some) => {
        check(picked.map((index) => lines[index]).join('\n'));
        check(some.join('\n'));
      }),
      tries(100),
    );
  });

  it('never throws on well-formed YAML of any shape', () => {
    const keys = fc.constantFrom(
      'metadata',
      'orchestration',
      'steps',
      'id',
      'agent',
      'type',
      'depends_on',
      'input',
      'when',
      'retry',
      'parameters',
      'name',
      'version',
      'cases',
      'output',
      'default',
      'enum',
      'for_each',
      'output_mapping',
      'on_step_failure',
      'error_handling',
      'execution',
      'caching',
      'triggers',
      'constructor',
    );
    const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom(
          'agent',
          'switch',
          'wait',
          'orchestration',
          '{{ x }}',
          '$.a',
          '$[',
          5,
          -1,
          0.5,
          true,
          null,
          '',
          '1.0.0',
        ),
        fc.string(),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(keys, tie('any'), { maxKeys: 6 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, fc.boolean(), (any, isWrapped) =>
        check(stringify(isWrapped ? { orchestration: any } : any) ?? ''),
      ),
      tries(500),
    );
  });
});
