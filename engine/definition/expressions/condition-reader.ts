/** Conditions over values that no run has: for those who are handed expressions as definitions write them. */
import type { JsonObject } from '../../values/json.ts';
import { conditionOf } from './condition-of.ts';
import { ExpressionError } from './expression-error.ts';

/** Throws where the text is no condition; what it gives throws where it can't be answered. */
export type CompileCondition = (source: string) => (parameters: JsonObject) => boolean;

/** The library behind it takes its time to load: for those who may have no condition to read. */
export async function loadConditions(): Promise<CompileCondition> {
  const { compileCel } = await import('./cel.ts');
  return (source) => {
    const compiled = compileCel(conditionOf(source));
    return (parameters) => {
      const answer = compiled.evaluate({ parameters, steps: {}, run: {} });
      if (typeof answer === 'boolean') return answer;
      throw new ExpressionError('not_a_condition', `The condition "${source}" is neither true nor false`);
    };
  };
}
