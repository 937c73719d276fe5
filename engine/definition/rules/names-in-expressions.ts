/** What a name in an expression means at this place, and whether it means anything. */
import { answerNamesOf } from '../answer-names.ts';
import { closest } from '../closest.ts';
import type { Definition } from '../definition.ts';
import type { Step } from '../step.ts';
import { RESERVED_NAMES } from '../expressions/scope.ts';
import { ancestorsOf } from '../graph.ts';
import type { Path } from '../reading/located.ts';
import { RUN_NAMES } from '../run-names.ts';
import { outputOf } from '../step-kinds/step-kinds.ts';
import type { Usage } from '../usages.ts';
import type { Checked } from './report.ts';
import type { ReportDetails, TextPart } from './reported.ts';

export interface NameChecker {
  /** Whether it is a parameter, or means something where it stands. */
  isKnown(root: string): boolean;
  check(reference: NameReference, part: TextPart, path: Path, isCel: boolean): void;
}

interface NameReference {
  readonly root: string;
  readonly segments: readonly (string | number)[];
}

/** Types have names in CEL. */
const CEL_TYPES = new Set(['bool', 'int', 'uint', 'double', 'string', 'bytes', 'list', 'map', 'null_type', 'type']);
/** Names that mean something at some places only. */
const SOMETIMES: ReadonlyMap<string, 'isPerItem' | 'isPerIteration'> = new Map([
  ['item', 'isPerItem'],
  ['index', 'isPerItem'],
  ['iteration', 'isPerIteration'],
  ['previous', 'isPerIteration'],
]);

export function nameChecker({ definition, report }: Checked, usage: Usage): NameChecker {
  const { step } = usage;
  const parameters = definition.parameters.map(({ name }) => name);
  const beforeTheRun = usage.sees === 'parameters';
  const steps = [...definition.steps, ...(definition.finally ?? [])];
  const visible = visibleTo(definition, usage);

  function checkStep(segments: NameReference['segments'], details: ReportDetails, path: Path): void {
    const [id, output] = segments;
    if (typeof id !== 'string') return;
    const found = steps.find((candidate) => candidate.id === id);
    if (!found) {
      const suggestion = closest(id, visible ?? steps.map((candidate) => candidate.id));
      report('unknown_step', path, `There is no step "${id}"${meant(suggestion)}`, withFix(details, id, suggestion));
    } else if (visible && !visible.has(id)) report('not_an_ancestor', path, notDoneYet(id), details);
    else if (typeof output === 'string') checkOutput(found, [output, segments[2]], details, path);
  }

  function notDoneYet(id: string): string {
    if (beforeTheRun) return 'This is checked before a run exists: only its parameters are known';
    if (id === step?.id && usage.isPerIteration)
      return `Step "${id}" has no output yet when this is evaluated; \`previous\` is the output of the iteration before`;
    if (definition.finally?.some((each) => each.id === id) && usage.sees !== 'all steps before it')
      return `"${id}" is cleanup: it runs when the run ends, so its output is not there yet`;
    if (id === step?.id) return `Step "${id}" has no output yet when this is evaluated`;
    return `Step "${step?.id ?? ''}" does not wait for "${id}", so its output may not be there; add "${id}" to depends_on`;
  }

  function checkOutput(
    found: Step,
    [output, next]: readonly [string, string | number | undefined],
    details: ReportDetails,
    path: Path,
  ): void {
    const fields = output === 'answer' ? answerNamesOf(found.checkpointAfter) : null;
    if (fields) return checkField(found, fields, next, details, path);
    const known = outputOf(found);
    if (!known) return;
    const names = [...known.keys()];
    if (names.includes(output) || output === 'deliverableId') return;
    if (OUTPUT_ELSEWHERE.has(output) && typeof next === 'string' && names.includes(next)) {
      const message = `What a step delivers stands right behind its name: steps.${found.id}.${next}`;
      return report('unknown_output', path, message, { ...withFix(details, `.${output}.`, '.'), severity: 'warning' });
    }
    const suggestion = closest(output, names);
    const message = `The output of "${found.id}" has no "${output}"${suggestion === null ? `; it has ${names.join(', ')}` : meant(suggestion)}`;
    report('unknown_output', path, message, { ...withFix(details, output, suggestion), severity: 'warning' });
  }

  function checkField(
    { id }: Step,
    fields: readonly string[],
    name: string | number | undefined,
    details: ReportDetails,
    path: Path,
  ): void {
    if (typeof name !== 'string' || fields.includes(name)) return;
    const suggestion = closest(name, fields);
    const message = `People are not asked for "${name}" after "${id}"${suggestion === null ? `; they are asked for ${fields.join(', ')}` : meant(suggestion)}`;
    report('unknown_output', path, message, { ...withFix(details, name, suggestion), severity: 'warning' });
  }

  function isKnown(root: string): boolean {
    return parameters.includes(root) || usage.names?.includes(root) === true;
  }

  function checkBareName(root: string, details: ReportDetails, path: Path): void {
    if (isKnown(root)) return;
    const isStep = steps.some(({ id }) => id === root);
    const suggestion = isStep
      ? `steps.${root}`
      : closest(root, [...parameters, ...[...RESERVED_NAMES].filter(meansSomething), ...(usage.names ?? [])]);
    report(
      'unknown_name',
      path,
      `Nothing here is called "${root}"${meant(suggestion)}`,
      withFix(details, root, suggestion),
    );
  }

  function checkRunName(name: NameReference['segments'][number] | undefined, details: ReportDetails, path: Path): void {
    const known = usage.runNames ?? RUN_NAMES;
    if (beforeTheRun && !usage.runNames)
      return report(
        'unknown_name',
        path,
        'This is checked before a run exists: only its parameters are known',
        details,
      );
    if (typeof name !== 'string' || known.includes(name)) return;
    const suggestion = closest(name, known);
    report(
      'unknown_name',
      path,
      `A run has no "${name}"${beforeTheRun ? ' yet when it is created' : ''}${suggestion === null ? `; it has ${known.join(', ')}` : meant(suggestion)}`,
      withFix(details, name, suggestion),
    );
  }

  function meansSomething(name: string): boolean {
    const asks = SOMETIMES.get(name);
    return asks === undefined || usage[asks] === true;
  }

  function check({ root, segments }: NameReference, part: TextPart, path: Path, isCel: boolean): void {
    const details: ReportDetails = { within: part };
    const [first] = segments;
    if (root === 'steps') checkStep(segments, details, path);
    else if (root === 'parameters') {
      if (typeof first !== 'string' || parameters.includes(first)) return;
      report(
        'unknown_parameter',
        path,
        `There is no parameter "${first}"${meant(closest(first, parameters))}`,
        withFix(details, first, closest(first, parameters)),
      );
    } else if (root === 'run') checkRunName(first, details, path);
    else if (!meansSomething(root)) {
      const where = root === 'item' || root === 'index' ? 'works through a list (`for_each`)' : 'repeats (`repeat`)';
      report('unknown_name', path, `"${root}" means something only where a step ${where}`, details);
    } else if (SOMETIMES.has(root)) {
      return;
    } else if (!(isCel && CEL_TYPES.has(root))) checkBareName(root, details, path);
  }

  return { check, isKnown };
}

/** The steps whose outputs are there when it is evaluated. Null: all of them. */
function visibleTo(definition: Definition, { step, sees }: Usage): ReadonlySet<string> | null {
  if (sees === 'parameters') return new Set();
  if (!step || sees === 'everything') return null;
  if (sees === 'all steps before it')
    return new Set([
      ...definition.steps.map(({ id }) => id),
      ...ancestorsOf({ steps: definition.finally ?? [] }, step.id),
    ]);
  return new Set([
    ...ancestorsOf(definition, step.id),
    ...inOtherStates(definition, step.id),
    ...(sees === 'itself' ? [step.id] : []),
  ]);
}

/** States come one after the other, so that a step can see what was made in others, if the run has been there. */
function inOtherStates({ machine, steps }: Definition, stepId: string): string[] {
  const own = machine?.states.find(({ run }) => run.includes(stepId));
  return own ? steps.map(({ id }) => id).filter((id) => !own.run.includes(id)) : [];
}

/** Where other tools keep what a step delivers. */
const OUTPUT_ELSEWHERE = new Set(['output', 'outputs', 'result', 'results']);

/** The expression with the other name in it. */
function withFix(details: ReportDetails, written: string, suggestion: string | null): ReportDetails {
  const { within } = details;
  if (suggestion === null || !within?.text.includes(written)) return details;
  const text = within.text.replace(written, suggestion);
  return { ...details, fix: { title: `Write ${text}`, text } };
}

function meant(suggestion: string | null): string {
  return suggestion === null ? '' : `. Did you mean \`${suggestion}\`?`;
}
