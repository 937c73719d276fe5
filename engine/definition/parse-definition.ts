/**
 * YAML text → definition. Everything that is wrong is found at once and has its place; nothing is ever thrown.
 *  1. The text is read as YAML, within limits. A text that is not YAML ends here.
 *  2. Keys are brought to one spelling; values are checked against the schema.
 *  3. What could be read is brought to its normal form, and the rules look at that.
 * Loads the YAML, schema and expression libraries: import it when there is something to parse, not at start-up.
 */
import { withComparisons } from './closest.ts';
import type { Definition } from './definition.ts';
import { provideExpressions } from './expression.ts';
import { compileCel } from './expressions/cel.ts';
import { compileJsonPath } from './expressions/json-path.ts';
import type { Known } from './known.ts';
import { definitionOf } from './normal-form/normal-form.ts';
import { provideJsonPath } from './output-mapping.ts';
import { outlineOf } from './outline.ts';
import type { DefinitionOutline, Readable } from './outline.ts';
import type { Problem } from './problem.ts';
import { checkSchema } from './reading/check-schema.ts';
import type { Finding } from './reading/finding.ts';
import { problemsOf } from './reading/problems-of.ts';
import { readYaml } from './reading/read-yaml.ts';
import { SourceText } from './reading/source-text.ts';
import { respell } from './reading/spelling.ts';
import { checkAsks } from './rules/asks.ts';
import { checkChoices } from './rules/choices.ts';
import { checkExpressions } from './rules/expressions.ts';
import { checkInputs } from './rules/inputs.ts';
import { checkErrorBranches } from './rules/error-branches.ts';
import { checkJoins } from './rules/joins.ts';
import { checkMachine } from './rules/machine.ts';
import { checkLabels } from './rules/labels.ts';
import { checkMappings } from './rules/mappings.ts';
import { checkNames } from './rules/names.ts';
import { checkParameterValues } from './rules/parameters.ts';
import { checkReferences } from './rules/references.ts';
import { checkSlas } from './rules/slas.ts';
import { checkRollback } from './rules/rollback.ts';
import { reporter } from './rules/report.ts';
import { checkTriggers } from './rules/schedules.ts';
import { checkStepReferences } from './rules/steps.ts';
import { definitionFile } from './schema/definition-file.ts';

export type { Known } from './known.ts';
export type { Problem, ProblemCode } from './problem.ts';

export interface ParsedDefinition {
  /** Null exactly when a problem is an error. */
  readonly definition: Definition | null;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

/** Of names that are not there with names that are, for "did you mean": enough for any file that people write. */
const MOST_COMPARISONS = 20_000;

provideExpressions(compileCel);
provideJsonPath(compileJsonPath);

const rules = [
  checkNames,
  checkChoices,
  checkAsks,
  checkSlas,
  checkRollback,
  checkStepReferences,
  checkJoins,
  checkErrorBranches,
  checkMachine,
  checkReferences,
  checkParameterValues,
  checkTriggers,
  checkInputs,
  checkExpressions,
  checkLabels,
  checkMappings,
];

export function parseDefinition(text: string, known: Known = {}): ParsedDefinition {
  const { definition, problems } = parseWithOutline(text, known);
  return { definition, problems };
}

/**
 * For who is still writing: the outline is there as soon as the text can be read at all,
 * whatever else is wrong with it.
 */
export function parseWithOutline(
  text: string,
  known: Known = {},
): ParsedDefinition & { readonly outline: DefinitionOutline | null } {
  // Editors count from after the byte order mark.
  const source = new SourceText(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const findings: Finding[] = [];
  const reading = withComparisons(MOST_COMPARISONS, () => read(source, known, findings));
  const definition = reading?.definition ?? null;
  const problems = problemsOf(findings, source);
  const isValid = problems.every(({ severity }) => severity !== 'error');
  return { definition: isValid ? definition : null, problems, outline: reading && outlineOf(reading) };
}

function read(source: SourceText, known: Known, findings: Finding[]): Readable | null {
  const yaml = readYaml(source);
  findings.push(...yaml.findings);
  if (!yaml.root) return null;
  const spelled = respell(yaml.root, definitionFile, source);
  findings.push(...spelled.findings);
  const { data, findings: wrong, broken } = checkSchema(spelled.root, definitionFile, source);
  findings.push(...wrong);
  if (!data) return null;
  const definition = definitionOf(data);
  const report = reporter(findings, { root: spelled.root, source, broken });
  for (const check of rules) check({ file: data, definition, known, report });
  return {
    definition: { ...definition, version: definition.version || '1.0.0' },
    root: spelled.root,
    source,
    isWhole: broken.length === 0,
  };
}
