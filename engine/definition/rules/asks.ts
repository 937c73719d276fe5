/** What a checkpoint asks for: that it can be asked, shown and answered. */
import { answerTo, canBeShown } from '../answer.ts';
import { LIMITS_OF_TYPE, type AskField } from '../ask.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { UNREACHABLE } from '../expressions/scope.ts';
import { describeSize, LIMITS } from '../../limits/limits.ts';
import type { Path } from '../reading/located.ts';
import { snakeCase } from '../reading/key-case.ts';
import type { AuthoredField } from '../schema/ask.ts';
import { PARAMETER_NAME } from '../schema/values.ts';
import { isWork } from '../step-kinds/step-kinds.ts';
import { textsIn } from '../usages.ts';
import type { Checked } from './report.ts';

export function checkAsks(checked: Checked): void {
  const { definition, file, report } = checked;
  definition.steps.forEach((step, index) => {
    const { checkpointAfter: checkpoint } = step;
    const written = file.orchestration.steps[index]?.checkpointAfter?.ask;
    if (!checkpoint?.ask || !written) return;
    const path: Path = ['orchestration', 'steps', index, 'checkpointAfter'];
    checkWhole(checked, checkpoint, path);
    for (const field of checkpoint.ask.fields) {
      const at = [...path, 'ask', 'fields', field.name];
      checkName(checked, field, at);
      checkField(checked, field, written.fields[field.name] ?? null, at);
    }
    if (isWork(step) && step.outputMapping && Object.hasOwn(step.outputMapping, 'answer'))
      report(
        'conflicting_values',
        ['orchestration', 'steps', index, 'outputMapping', 'answer'],
        `\`steps.${step.id}.answer\` is what people answer; call this output something else`,
        { at: 'key' },
      );
  });
}

function checkWhole({ report }: Checked, { ask, options, required }: Checkpoint, path: Path): void {
  const fields = ask?.fields ?? [];
  const at = [...path, 'ask', 'fields'];
  if (fields.length === 0) report('missing_key', at, '`ask` names no field that people could fill in', { at: 'key' });
  const { usual, unit, wayOut } = LIMITS.formFields;
  if (fields.length > usual)
    report(
      'invalid_value',
      at,
      `${describeSize(fields.length, unit)} are asked for; ${usual} is the limit. ${wayOut}`,
      { at: 'key' },
    );
  if (!options.some(({ action }) => action === 'continue'))
    report(
      'conflicting_values',
      [...path, 'ask'],
      'An answer comes with `continue`, which is not among the `options` of this checkpoint',
      { at: 'key' },
    );
  const open = required ? undefined : fields.find((field) => field.required && field.default === null);
  if (open)
    report(
      'conflicting_values',
      [...at, open.name, 'required'],
      `\`required: false\` of the checkpoint asks nobody when nobody is there, and then "${open.name}" has no value. Give it a \`default\`, or leave \`required\` out at one of them`,
    );
}

function checkName({ report }: Checked, { name }: AskField, path: Path): void {
  if (PARAMETER_NAME.test(name) && !UNREACHABLE.has(name)) return;
  report(
    'invalid_name',
    path,
    `"${name}" can't be the name of a field: letters, digits, - and _ only, 100 at most, a letter first`,
    { at: 'key' },
  );
}

function checkField({ report }: Checked, field: AskField, written: AuthoredField | null, path: Path): void {
  const { name, type, choices } = field;
  const allowed: readonly string[] = LIMITS_OF_TYPE[type];
  for (const key of Object.values(LIMITS_OF_TYPE).flat()) {
    if (field[key] !== undefined && !allowed.includes(key))
      report('conflicting_values', [...path, key], `\`${snakeCase(key)}\` says nothing about a field of type ${type}`, {
        at: 'key',
      });
  }
  for (const key of LIMITS_OF_TYPE[type].length === 2 ? [LIMITS_OF_TYPE[type]] : []) {
    const [least, most] = [field[key[0]], field[key[1]]];
    if (least !== undefined && most !== undefined && least > most)
      report('conflicting_values', [...path, key[0]], `At least ${least} and at most ${most}: nothing is both`);
  }
  if (field.format !== undefined && type !== 'string')
    report('conflicting_values', [...path, 'format'], `\`format\` is for texts; this field is of type ${type}`, {
      at: 'key',
    });
  if (written?.items && type !== 'array')
    report('conflicting_values', [...path, 'items'], `\`items\` is for lists; this field is of type ${type}`, {
      at: 'key',
    });
  if (written?.enum && (type === 'array' || type === 'boolean'))
    report(
      'conflicting_values',
      [...path, 'enum'],
      type === 'array'
        ? 'The choices of a list are those of its items: items: { enum: [ … ] }'
        : 'A field that is true or false has no other choices',
      { at: 'key' },
    );
  const { choices: _, ...free } = field;
  choices?.forEach((choice, place) => {
    const [wrong] = type === 'array' ? [] : answerTo({ fields: [free] }, { [name]: choice }).problems;
    if (wrong && type !== 'boolean') report('invalid_value', [...path, 'enum', place], wrong.message);
  });
  checkDefault(report, field, path);
}

/** One with templates is looked at when it is shown. */
function checkDefault(report: Checked['report'], field: AskField, path: Path): void {
  const { name, default: value } = field;
  if (value === null || [...textsIn(value)].some(({ text }) => text.includes('{{'))) return;
  const [wrong] = canBeShown(field, value)
    ? answerTo({ fields: [field] }, { [name]: value }).problems
    : answerTo({ fields: [{ ...field, required: true }] }, { [name]: value }).problems;
  if (wrong) report('invalid_default', [...path, 'default'], wrong.message);
}
