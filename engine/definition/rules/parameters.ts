/** Defaults and choices: that a run could be given them. */
import { closest } from '../closest.ts';
import { choicesOfParameter, isAllowed, typeProblem } from '../parameters.ts';
import type { Parameter } from '../definition.ts';
import type { Path } from '../reading/located.ts';
import type { Checked } from './report.ts';

const MODES: ReadonlySet<unknown> = new Set(['parallel', 'sequential']);

/** A run of any of the parameter's values must have a mode. */
function checkModeParameter({ definition: { execution, parameters }, report }: Checked): void {
  const { modeFrom } = execution;
  if (modeFrom === null) return;
  const path: Path = ['orchestration', 'execution', 'modeFrom'];
  const found = parameters.find(({ name }) => name === modeFrom);
  if (!found) {
    const suggestion = closest(
      modeFrom,
      parameters.map(({ name }) => name),
    );
    report(
      'unknown_parameter',
      path,
      `There is no parameter "${modeFrom}"${suggestion === null ? '' : `. Did you mean \`${suggestion}\`?`}`,
    );
  } else if (!found.enum?.every((choice) => MODES.has(choice))) {
    report(
      'invalid_value',
      path,
      `The parameter "${modeFrom}" must have \`enum: [parallel, sequential]\` to say how steps run`,
    );
  }
}

/** Only objects have fields, and a field is named by the way to it. */
function checkPersonal({ personal, type, name }: Parameter, path: Path, report: Checked['report']): void {
  if (personal === undefined || personal === true) return;
  if (!type.startsWith('object')) {
    const message = `The parameter "${name}" is ${type}, which has no fields. Write \`personal: true\``;
    return report('invalid_value', [...path, 'personal'], message);
  }
  personal.forEach((field, place) => {
    if (!/^[^.\s[\]]+(\.[^.\s[\]]+)*$/.test(field))
      report(
        'invalid_value',
        [...path, 'personal', place],
        `"${field}" names no field. Write the way to it with dots, as \`address.street\`; lists are gone through by themselves`,
      );
  });
}

export function checkParameterValues(checked: Checked): void {
  const { definition, file, report } = checked;
  checkModeParameter(checked);
  const isList = Array.isArray(file.orchestration.parameters);
  definition.parameters.forEach((parameter, index) => {
    const path: Path = ['orchestration', 'parameters', isList ? index : parameter.name];
    const itemType = parameter.type.replace(/\[\]$/, '') as typeof parameter.type;
    parameter.enum?.forEach((choice, place) => {
      const wrong = typeProblem(parameter, choice) !== null ? typeProblem({ type: itemType }, choice) : null;
      if (wrong !== null) report('invalid_value', [...path, 'enum', place], `A choice must be ${wrong}`);
    });
    checkPersonal(parameter, path, report);
    const { default: value } = parameter;
    if (value === undefined || value === null) return;
    const wrong = typeProblem(parameter, value);
    if (wrong !== null) report('invalid_default', [...path, 'default'], `The default must be ${wrong}`);
    else if (!isAllowed(parameter, value))
      report(
        'default_not_in_enum',
        [...path, 'default'],
        `The default must be ${choicesOfParameter(parameter)}; it is ${JSON.stringify(value)}`,
      );
  });
}
