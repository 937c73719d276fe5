import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../problem.ts';
import { parseDefinition } from '../parse-definition.ts';
import type { Mistake } from './mistake.ts';
import { mistakes } from './mistakes.ts';

const good = readFileSync(new URL('invoices.yaml', import.meta.url), 'utf8');

function withMistake({ from, to }: Mistake): string {
  expect(good.split(from).length, `"${from}" stands in the file`).toBeGreaterThan(1);
  return good.replace(from, () => to);
}

function mended(text: string, { line, column, endLine, endColumn, fix }: Problem): string {
  const starts = text.split('\n').reduce((all, each) => [...all, (all.at(-1) ?? 0) + each.length + 1], [0]);
  const at = (row: number, place: number) => (starts[row - 1] ?? 0) + place - 1;
  return text.slice(0, at(line, column)) + (fix?.text ?? '') + text.slice(at(endLine, endColumn));
}

test('without a mistake there is no problem', () => {
  expect(parseDefinition(good).problems).toEqual([]);
});

describe.each(mistakes)('$title', (mistake) => {
  test('gets one message, at its place, with what to write', () => {
    const { problems } = parseDefinition(withMistake(mistake));
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual([mistake.at]);
    expect(problems[0]?.message).toContain(mistake.says);
    expect(problems[0]?.fix?.text).toBe(mistake.fix);
  });
});

/** A whole block has to be indented; and of two steps, one is the step itself. */
const notByOneFix = new Set(['steps at the left edge', 'steps with a comma between them']);

test.each(mistakes.filter(({ fix, title }) => fix !== undefined && !notByOneFix.has(title)))(
  '$title is mended by its fix: nothing is left to say',
  (mistake) => {
    const text = withMistake(mistake);
    const [problem] = parseDefinition(text).problems;
    const after = mended(text, problem as Problem);
    expect(
      parseDefinition(after)
        .problems.filter(({ severity }) => severity === 'error')
        .map(({ message }) => message),
    ).toEqual([]);
  },
);

describe('what may be written in several ways', () => {
  const said = (line: string) =>
    parseDefinition(good.replace('      agent: writer\n', `      agent: writer\n      ${line}\n`)).definition?.steps[1];

  test.each([
    'timeout: 5m',
    'timeout: PT5M',
    'timeout_seconds: 300',
    'timeout_seconds: 5m',
    'timeoutSeconds: PT300S',
    'timeout: 300s',
  ])('%s is five minutes', (line) => {
    expect(said(line)).toMatchObject({ timeoutSeconds: 300 });
  });

  test.each([
    ['sla: { warn_after: 1h, breach_after: PT2H }', { sla: { warnAfterSeconds: 3_600, breachAfterSeconds: 7_200 } }],
    [
      'retry: { max_attempts: 2, initial_delay: 500ms, max_delay: 1m, max_total: 1h }',
      { retry: { initialDelayMs: 500, maxDelayMs: 60_000 } },
    ],
    ['compensate: { agent: undo, timeout: 10s }', { compensate: { timeoutSeconds: 10 } }],
    [
      'checkpoint_after: { question: "Fine?", timeout: { after: 1d, outcome: abort } }',
      { checkpointAfter: { timeout: { afterSeconds: 86_400 } } },
    ],
  ])('%s', (line, expected) => {
    expect(said(line)).toMatchObject(expected);
  });

  test('a wait takes its seconds as a duration, and so do a state, a schedule, a cache and the whole run', () => {
    const { definition, problems } = parseDefinition(`metadata: { name: all, version: 1.0.0, owner: bookkeeper }
orchestration:
  execution: { timeout: 2h, caching: { enabled: true, ttl: 30m } }
  triggers: [ { id: nightly, cron: "0 3 * * *", jitter: 10m } ]
  steps: [ { id: pause, type: wait, seconds: 90s } ]
`);
    expect(problems).toEqual([]);
    expect(definition).toMatchObject({ steps: [{ seconds: 90 }], triggers: [{ jitterSeconds: 600 }] });
    expect(JSON.stringify(definition)).toContain('7200');
    expect(JSON.stringify(definition)).toContain('1800');
  });

  test.each(['build', 'Build', 'BUILD'])('mode: %s', (mode) => {
    expect(said(`mode: ${mode}`)).toMatchObject({ mode: 'BUILD' });
  });

  test('a hint is spelled as the file is', () => {
    const camel = good
      .replace('depends_on', 'dependsOn')
      .replace('output_mapping', 'outputMapping')
      .replace('      agent: writer\n', '      agent: writer\n      onError: continue\n      retry: { attempts: 3 }\n');
    expect(parseDefinition(camel).problems.map(({ fix }) => fix?.text)).toEqual(['maxAttempts']);
  });
});
