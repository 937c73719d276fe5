import { expect, test } from 'vitest';
import { parseDefinition } from './parse-definition.ts';

const HEAD = 'metadata: { name: a, displayName: A, version: 1.0.0, description: A, owner: owner }\norchestration:\n';
const WORK = '  steps:\n    - { id: work, agent: x, output_mapping: { name: "$.content.message" } }\n';

function problemsOf(text: string): string[] {
  return parseDefinition(HEAD + text).problems.map(({ code, path, severity }) => `${severity} ${code} ${path}`);
}

test('cleanup is read into its normal form: its failure stays with it', () => {
  const { definition, problems } = parseDefinition(
    `${HEAD}${WORK}  finally:\n    - { agent: y, input: { userMessage: "{{ steps.work.name }} {{ run.outcome }}" } }\n    - { id: last, agent: y, depends_on: finally_0 }\n`,
  );
  expect(problems).toEqual([]);
  expect(definition?.finally).toMatchObject([
    { id: 'finally_0', type: 'agent', onError: 'continue', checkpointAfter: null },
    { id: 'last', dependsOn: ['finally_0'] },
  ]);
});

test('a definition without cleanup does not speak of it', () => {
  expect(parseDefinition(HEAD + WORK).definition).not.toHaveProperty('finally');
});

test.each([
  [
    'no step can wait for it',
    `${WORK}    - { id: b, agent: x, depends_on: [tidy] }\n  finally:\n    - { id: tidy, agent: y }\n`,
    'error unknown_step orchestration.steps[1].depends_on[0]',
  ],
  [
    'it waits for other cleanup only',
    `${WORK}  finally:\n    - { id: tidy, agent: y, depends_on: [work] }\n`,
    'error unknown_step orchestration.finally[0].depends_on[0]',
  ],
  [
    'never for itself',
    `${WORK}  finally:\n    - { id: tidy, agent: y, depends_on: [tidy] }\n`,
    'error cycle orchestration.finally[0].depends_on',
  ],
  [
    "its ids are no steps' ids",
    `${WORK}  finally:\n    - { id: work, agent: y }\n`,
    'error duplicate_step orchestration.finally[0].id',
  ],
  [
    'it asks nobody',
    `${WORK}  finally:\n    - { id: tidy, agent: y, checkpoint_after: { question: "Ok?" } }\n`,
    'error unknown_key orchestration.finally[0].checkpoint_after',
  ],
  [
    'it sees no cleanup that it does not wait for',
    `${WORK}  finally:\n    - { id: a, agent: y }\n    - { id: b, agent: y, input: { userMessage: "{{ steps.a.content }}" } }\n`,
    'error not_an_ancestor orchestration.finally[1].input.userMessage',
  ],
  [
    "steps don't see it",
    `${WORK}    - { id: b, agent: x, depends_on: [work], input: { userMessage: "{{ steps.tidy.content }}" } }\n  finally:\n    - { id: tidy, agent: y }\n`,
    'error not_an_ancestor orchestration.steps[1].input.userMessage',
  ],
])('%s', (_, text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test('a compensation sees input and output, and nobody else does', () => {
  const step = (more: string) => `  steps:\n    - { id: book, agent: x${more} }\n`;
  expect(
    problemsOf(
      step(
        ', compensate: { agent: y, retry: { max_attempts: 2 }, timeout_seconds: 5, input: { userMessage: "Cancel {{ output.number }} of {{ input.userMessage }}" } }',
      ),
    ),
  ).toEqual([]);
  expect(problemsOf(step(', input: { userMessage: "{{ output.number }}" }'))).toEqual([
    'error unknown_name orchestration.steps[0].input.userMessage',
  ]);
  expect(problemsOf(step(', compensate: { agent: y, retry: { max_attempts: 2, retry_count: 3 } }'))).toEqual([
    'error conflicting_values orchestration.steps[0].compensate.retry.retry_count',
  ]);
});

test('a rollback says at which ends', () => {
  const { definition, problems } = parseDefinition(
    `${HEAD}${WORK}  error_handling: { rollback: { reversible: true, on: [failure, cancel], parallel: true } }\n`,
  );
  expect(problems).toEqual([]);
  expect(definition?.errorHandling.rollback).toEqual({
    reversible: true,
    description: '',
    on: ['failure', 'cancel'],
    parallel: true,
  });
  expect(problemsOf(`${WORK}  error_handling: { rollback: { on: [timeout] } }\n`)).toEqual([
    'error invalid_value orchestration.error_handling.rollback.on[0]',
  ]);
});
