import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { loadExpressions } from './expression.ts';
import { parseDefinition } from './parse-definition.ts';
import { evaluateNumbers } from './evaluate-numbers.ts';
import { NUMBER_BOUNDS, withNumbers, type NumberKey } from './timely-number.ts';

beforeAll(loadExpressions);

/** Where each key may stand, as it is written there. */
const PLACES = {
  timeoutSeconds: (value: string) => `timeout_seconds: ${value}`,
  warnAfterSeconds: (value: string) => `sla: { warn_after_seconds: ${value} }`,
  breachAfterSeconds: (value: string) => `sla: { breach_after_seconds: ${value} }`,
  maxTotalSeconds: (value: string) => `retry: { max_total_seconds: ${value} }`,
  maxDelaySeconds: (value: string) => `retry: { max_delay_seconds: ${value} }`,
  initialDelaySeconds: (value: string) => `retry: { initial_delay_seconds: ${value} }`,
  initialDelayMs: (value: string) => `retry: { initial_delay_ms: ${value} }`,
  maxDelayMs: (value: string) => `retry: { max_delay_ms: ${value} }`,
  maxAttempts: (value: string) => `retry: { max_attempts: ${value} }`,
  retryCount: (value: string) => `retry: { retry_count: ${value} }`,
  maxIterations: (value: string) => `repeat: { until: "true", max_iterations: ${value} }`,
  maxParallel: (value: string) => `for_each: "{{ list }}", max_parallel: ${value}`,
  maxFailures: (value: string) => `for_each: { items: "{{ list }}", max_failures: ${value} }`,
  maxFailurePercentage: (value: string) => `for_each: "{{ list }}", max_failure_percentage: ${value}`,
} as const satisfies Partial<Record<NumberKey, (value: string) => string>>;

const read = (entry: string) =>
  parseDefinition(
    `metadata: { name: n, version: 1.0.0, owner: o }\norchestration: { parameters: [{ name: given, type: number }, { name: list, type: "string[]" }], steps: [ { id: a, agent: b, ${entry} } ] }`,
  );

const numbers = fc.oneof(
  fc.integer({ min: -3, max: 1100 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -2, max: 5e9 }),
);

it('a template means what the number means that it gives, and is refused where the number is', () => {
  fc.assert(
    fc.property(fc.constantFrom(...(Object.keys(PLACES) as (keyof typeof PLACES)[])), numbers, (key, number) => {
      const literal = read(PLACES[key](String(number)));
      const step = read(PLACES[key]('"{{ parameters.given }}"')).definition?.steps[0];
      if (!step?.timely) throw new Error(`${key} takes no template`);
      const given = evaluateNumbers(step.timely, { parameters: { given: number }, steps: {}, run: {} });
      expect('problem' in given, `${key}: ${number}`).toBe(
        literal.problems.some(({ severity }) => severity === 'error'),
      );
      if ('problem' in given) return;
      const { timely: _, ...filled } = withNumbers(step, given.values);
      expect(filled).toEqual(literal.definition?.steps[0]);
    }),
  );
});

it('what is no number is said with its place, what it gave, and what may be', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(NUMBER_BOUNDS) as NumberKey[])),
      fc.oneof(fc.constant(null), fc.boolean(), fc.constant('soon'), fc.array(fc.integer()), fc.constant({})),
      (key, given) => {
        const result = evaluateNumbers([{ keys: ['retry', key], template: '{{ parameters.given }}' }], {
          parameters: { given },
          steps: {},
          run: {},
        });
        expect('problem' in result && result.problem.message).toMatch(
          /^`retry\.[a-z_]+` must be a (whole )?number; \{\{ parameters\.given \}\} gives /,
        );
      },
    ),
  );
});
