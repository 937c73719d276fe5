import { sortedByPosition } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { toProblem, withinCounts } from './finding.ts';
import type { Finding } from './finding.ts';
import { firstCauses } from './first-causes.ts';
import type { SourceText } from './source-text.ts';

/** What was found, as it is told: in the order of the file, each once, without what follows from another. */
export function problemsOf(findings: readonly Finding[], source: SourceText): Problem[] {
  return sortedByPosition(
    firstCauses(withoutRepetitions(withinCounts(findings))).map((finding) => toProblem(finding, source)),
  );
}

function withoutRepetitions(findings: readonly Finding[]): Finding[] {
  const unique = new Map(
    findings.map((finding) => [JSON.stringify([finding.code, finding.range, finding.message]), finding]),
  );
  return [...unique.values()];
}
