/**
 * A file of another kind than a definition, read as definitions are: within the same limits, keys in either
 * spelling, every problem at once with its place. What may stand in it, the schema says, which belongs to
 * whoever the file is about.
 */
import type { z } from 'zod';
import { withComparisons } from './closest.ts';
import type { Fix, Problem, ProblemCode } from './problem.ts';
import { checkSchema } from './reading/check-schema.ts';
import { toProblem } from './reading/finding.ts';
import type { Finding, Noun } from './reading/finding.ts';
import { pathText, placeAt } from './reading/located.ts';
import type { Path } from './reading/located.ts';
import { problemsOf } from './reading/problems-of.ts';
import { readYaml } from './reading/read-yaml.ts';
import { SourceText } from './reading/source-text.ts';
import { respell } from './reading/spelling.ts';

export interface DocumentReading<T> {
  /** Null exactly when a problem is an error. */
  readonly data: T | null;
  readonly problems: readonly Problem[];
  /** What somebody else has to say of a value in it. */
  problemAt(
    path: Path,
    about: { readonly code: ProblemCode; readonly message: string; readonly fix: Fix | null },
  ): Problem;
}

export type ReadDocument = typeof readDocument;

const MOST_COMPARISONS = 20_000;

export function readDocument<T>(text: string, schema: z.ZodType<T>, noun: Noun): DocumentReading<T> {
  const source = new SourceText(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const { root, findings } = readYaml(source, noun);
  if (!root)
    return {
      data: null,
      problems: problemsOf(findings, source),
      problemAt: (_, about) => problem({ ...about, path: '', range: { start: 0, end: 0 } }),
    };
  const all: Finding[] = [...findings];
  const { spelled, data } = withComparisons(MOST_COMPARISONS, () => {
    const respelled = respell(root, schema, source, noun);
    const checked = checkSchema(respelled.root, schema, source, noun);
    all.push(...respelled.findings, ...checked.findings);
    return { spelled: respelled.root, data: checked.data };
  });
  const isWrong = all.some(({ severity }) => severity === 'error');

  function problem(about: Omit<Finding, 'severity'>): Problem {
    return toProblem({ ...about, severity: 'error' }, source);
  }

  return {
    data: isWrong ? null : data,
    problems: problemsOf(all, source),
    problemAt: (path, about) =>
      problem({ ...about, path: pathText(spelled, path), range: placeAt(spelled, path).value.range }),
  };
}
