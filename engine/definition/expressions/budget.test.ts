import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExpressionError, evaluate, loadExpressions, parseExpression } from '../expression.ts';
import { LIMITS } from '../../limits/limits.ts';
import { resolveTemplates } from '../template.ts';
import { useExpressionClock, withinStepBudget } from './budget.ts';

const numbers = Array.from({ length: 10_000 }, (_, index) => index);
const scope = (parameters = {}) => ({ parameters: { numbers, ...parameters }, steps: {}, run: {} });
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof ExpressionError ? error.code : String(error);
  }
};
const value = (source: string, parameters = {}) => evaluate(parseExpression(source), scope(parameters));
const HEAVY = 'numbers.exists(a, numbers.exists(b, a + b < 0))';

let reset: () => void = () => undefined;
beforeAll(loadExpressions);
beforeEach(() => (reset = useExpressionClock(() => 0)));
afterEach(() => reset());

describe('the budget of an expression', () => {
  it.each([
    `${HEAVY} || true`,
    `true || ${HEAVY}`,
    `!(${HEAVY} && false)`,
    `${HEAVY} ? 1 : 2`,
    `[${HEAVY} || true, true][1]`,
  ])('stays spent where an operator swallows errors: %s', (source) => {
    expect(codeOf(() => value(source))).toBe(source.startsWith('true ||') ? 'none' : 'limit');
  });

  it('is by time as well, for what a count cannot know', () => {
    let now = 0;
    useExpressionClock(() => (now += 100 * LIMITS.expressionTime.usual));
    expect(codeOf(() => value('numbers.map(x, [x])'))).toBe('limit');
  });

  it('is the same again for the next one', () => {
    expect(codeOf(() => value(HEAVY))).toBe('limit');
    expect(value('numbers.size()')).toBe(numbers.length);
  });
});

describe('the budget of a step', () => {
  it('asks for the time when there is something to be measured, and not of a step without much to evaluate', () => {
    let asked = 0;
    useExpressionClock(() => ++asked);
    expect(withinStepBudget(() => value('numbers.size() + 1'))).toBe(numbers.length + 1);
    expect(asked).toBe(0);
    withinStepBudget(() => value('numbers.map(x, [x])'));
    expect(asked).toBeGreaterThan(0);
  });

  const half = 'numbers.map(x, x + x + x).size()';

  it('is what all of its expressions are paid out of', () => {
    const text = `{{ ${half} }} `;
    expect(codeOf(() => resolveTemplates(text.repeat(3), scope()))).toBe('none');
    expect(codeOf(() => resolveTemplates(text.repeat(100), scope()))).toBe('limit');
    expect(
      codeOf(() =>
        resolveTemplates(
          Array.from({ length: 100 }, () => text),
          scope(),
        ),
      ),
    ).toBe('limit');
  });

  it('holds for conditions and templates together, and by time', () => {
    let now = 0;
    useExpressionClock(() => now);
    const work = () =>
      withinStepBudget(() => {
        value('numbers.map(x, [x])');
        now += 100 * LIMITS.stepTime.usual;
        value('numbers.map(x, [x])');
      });
    expect(codeOf(work)).toBe('limit');
    expect(codeOf(() => value('numbers.map(x, [x])'))).toBe('none');
  });
});
