/** What a checkpoint asks for: that it can be asked, shown and answered. */
import { answerTo, canBeShown } from '../answer.ts';
import { isNamed } from '../answer-names.ts';
import { LIMITS_OF_TYPE, type AskField } from '../ask.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { closest } from '../closest.ts';
import { UNREACHABLE } from '../expressions/scope.ts';
import { writtenCheckpointOf } from '../normal-form/written-checkpoint.ts';
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
    const source = file.orchestration.steps[index];
    const { asked, keys } = (source && writtenCheckpointOf(source)) ?? {};
    if (!checkpoint || !keys) return;
    const written = asked?.ask;
    const path: Path = ['orchestration', 'steps', index, ...keys];
    checkOptions(checked, checkpoint, path);
    if (!checkpoint.ask || !written) return;
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
  if (!options.some(({ action, fields: own = [] }) => action === 'continue' || own.length > 0))
    report(
      'conflicting_values',
      [...path, 'ask'],
      'Fields come with `continue`, or with an option that names them in `fields`; none of the `options` does either',
      { at: 'key' },
    );
  const asked = new Set(options.flatMap(({ fields: own, action }) => own ?? (action === 'continue' ? ALL : [])));
  for (const { name } of fields)
    if (!asked.has(name) && !asked.has(ALL[0]) && asked.size > 0)
      report(
        'conflicting_values',
        [...at, name],
        `Nobody is asked for "${name}": none of the \`options\` has it in its \`fields\``,
        {
          at: 'key',
          severity: 'warning',
        },
      );
  const goesOn = options.find(({ action }) => action === 'continue');
  const open = required
    ? undefined
    : fields.find(
        (field) =>
          field.required && field.default === null && (goesOn?.fields?.includes(field.name) ?? goesOn !== undefined),
      );
  if (open)
    report(
      'conflicting_values',
      [...at, open.name, 'required'],
      `\`required: false\` of the checkpoint asks nobody when nobody is there, and then "${open.name}" has no value. Give it a \`default\`, or leave \`required\` out at one of them`,
    );
}

/** Stands for every field, whatever it is called. */
const ALL = ['*'] as const;
const ACTIONS: ReadonlySet<string> = new Set(['continue', 'retry', 'abort', 'rewind', 'go_to', 'complete', 'fail']);

/** The author's own answers: that each can be told from the others, and does what it says. */
function checkOptions({ report }: Checked, { options, ask }: Checkpoint, path: Path): void {
  const known = ask?.fields.map(({ name }) => name) ?? [];
  const seen = new Set<string>();
  options.forEach(({ action, outcome, goTo, input, fields = [] }, place) => {
    const at: Path = [...path, 'options', place];
    const name = outcome ?? action;
    if (seen.has(name))
      report(
        'conflicting_values',
        outcome === undefined ? at : [...at, 'outcome'],
        `There is an answer "${name}" already: give each an \`outcome\` of its own, so that they can be told apart`,
      );
    seen.add(name);
    if (outcome !== undefined && outcome !== action && ACTIONS.has(outcome))
      report(
        'conflicting_values',
        [...at, 'outcome'],
        `"${outcome}" is what an answer does; this one does "${action}"`,
      );
    if (action === 'go_to' && goTo === undefined)
      report('missing_key', [...at, 'goTo'], '`action: go_to` needs `go_to`: the step that runs instead');
    if (action !== 'go_to' && goTo !== undefined)
      report('conflicting_values', [...at, 'goTo'], `\`go_to\` is for \`action: go_to\`; this is \`${action}\``, {
        at: 'key',
      });
    if (action !== 'retry' && input !== undefined)
      report('conflicting_values', [...at, 'input'], `\`input\` is what a retry changes; this is \`${action}\``, {
        at: 'key',
      });
    fields.forEach((field, index) => {
      if (known.includes(field)) return;
      const suggestion = closest(field, known);
      const hint = suggestion === null ? '; `ask` has the fields' : `. Did you mean \`${suggestion}\`?`;
      report('unknown_name', [...at, 'fields', index], `There is no field "${field}"${hint}`, {
        fix: suggestion === null ? null : { title: `Write ${suggestion}`, text: suggestion },
      });
    });
  });
  if (isNamed(options) && known.includes('outcome'))
    report(
      'conflicting_values',
      [...path, 'ask', 'fields', 'outcome'],
      '`answer.outcome` says which of the `options` was chosen; call this field something else',
      { at: 'key' },
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
