/** Problems of a definition as compilers print them: file:line:column, so that editors can follow. */
import type { ProblemView } from '../../contract/definitions.ts';
import { oneLine } from './style.ts';
import type { Style } from './style.ts';

/** @param file of those that don't say in which they are */
export function describeProblems(
  file: string,
  problems: readonly (ProblemView & { readonly file?: string })[],
  style: Style,
): string {
  return problems.map((problem) => describeProblem(problem.file ?? file, problem, style)).join('');
}

function describeProblem(
  file: string,
  { code, severity, message, line, column, fix }: ProblemView,
  style: Style,
): string {
  const kind = severity === 'error' ? style.paint('error', 'red') : style.paint('warning', 'yellow');
  const advice = fix ? `\n    ${oneLine(fix.title)}` : '';
  return `${style.bold(`${file}:${line}:${column}`)} ${kind} ${oneLine(message)} ${style.dim(`[${code}]`)}${advice}\n`;
}

/** `2 errors, 1 warning`. */
export function countProblems(problems: readonly Pick<ProblemView, 'severity'>[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  return [errors > 0 || warnings === 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : '']
    .filter(Boolean)
    .join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
