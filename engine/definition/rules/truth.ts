/**
 * A condition that is a name alone holds when what it names is true. Of many names it is known beforehand
 * that they are never true or false: of parameters by their type, of outputs by where they come from. What is
 * only likely is a warning.
 */
import type { Definition, Parameter } from '../definition.ts';
import { parseExpression } from '../expression.ts';
import type { PathExpression } from '../expressions/path.ts';
import { onlySource } from '../expressions/split-template.ts';
import type { Fix } from '../problem.ts';
import type { Path } from '../reading/located.ts';
import type { ValueKind } from '../step-kinds/step-kind.ts';
import { outputOf } from '../step-kinds/step-kinds.ts';
import type { Checked } from './report.ts';

export function checkTruth(
  { definition, report }: Pick<Checked, 'definition' | 'report'>,
  condition: string,
  path: Path,
): void {
  const source = (onlySource(condition.trim()) ?? condition).trim();
  const expression = parseExpression(source);
  if (expression.kind !== 'path') return;
  const parameter = parameterNamed(definition, expression);
  const kind = parameter ? kindOfParameter(parameter) : kindOfOutput(definition, expression);
  if (kind === null) return;
  const what = parameter ? `the parameter "${parameter.name}" is ${kind}` : `${source} is ${kind}`;
  const fix = compared(expression, kind);
  report(
    'not_a_condition',
    path,
    `A condition is true or false, and ${what}. Compare it${fix ? `: ${fix.text}` : ' with something'}`,
    {
      severity: parameter ? 'error' : 'warning',
      within: { text: source, offset: condition.indexOf(source) },
      fix,
    },
  );
}

/** What a name is certain to stand for. Null: nobody knows. */
export function kindNamed(definition: Definition, path: PathExpression): ValueKind | 'true or false' | null {
  const parameter = parameterNamed(definition, path);
  if (!parameter) return kindOfOutput(definition, path);
  return parameter.type === 'boolean' ? 'true or false' : kindOfParameter(parameter);
}

function parameterNamed({ parameters }: Definition, { root, segments }: PathExpression): Parameter | undefined {
  const [name, ...rest] = root === 'parameters' ? segments : [root, ...segments];
  return rest.length === 0 ? parameters.find((parameter) => parameter.name === name) : undefined;
}

function kindOfParameter({ type }: Parameter): ValueKind | null {
  if (type.endsWith('[]')) return 'a list';
  if (type === 'boolean') return null;
  return type === 'object' ? 'a map' : type === 'number' || type === 'integer' ? 'a number' : 'text';
}

function kindOfOutput(
  { steps, finally: cleanup = [] }: Definition,
  { root, segments }: PathExpression,
): ValueKind | null {
  const [id, output, ...rest] = segments;
  const step =
    root === 'steps' && rest.length === 0 ? [...steps, ...(cleanup ?? [])].find((each) => each.id === id) : undefined;
  if (!step) return null;
  return output === undefined ? 'a map' : (outputOf(step)?.get(String(output)) ?? null);
}

/** In CEL, where a hyphen is a minus. Null: with what, only its author can know. */
function compared({ root, segments }: PathExpression, kind: ValueKind): Fix | null {
  const name = [
    root,
    ...segments.map((segment) =>
      typeof segment === 'string' && /^[A-Za-z_]\w*$/.test(segment) ? `.${segment}` : `[${JSON.stringify(segment)}]`,
    ),
  ].join('');
  const text = kind === 'text' ? `${name} != ""` : kind === 'a list' ? `size(${name}) > 0` : null;
  return text === null || /-/.test(root) ? null : { title: `Write ${text}`, text };
}
