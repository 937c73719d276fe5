/** Defaults and choices: that a run could be given them. */
import { choicesOf, isAllowed, typeProblem } from '../parameters.ts';
import type { Path } from '../reading/located.ts';
import type { Checked } from './report.ts';

export function checkParameterValues({ definition, file, report }: Checked): void {
  const isList = Array.isArray(file.orchestration.parameters);
  definition.parameters.forEach((parameter, index) => {
    const path: Path = ['orchestration', 'parameters', isList ? index : parameter.name];
    const itemType = parameter.type.replace(/\[\]$/, '') as typeof parameter.type;
    parameter.enum?.forEach((choice, place) => {
      const wrong = typeProblem(parameter, choice) !== null ? typeProblem({ type: itemType }, choice) : null;
      if (wrong !== null) report('invalid_value', [...path, 'enum', place], `A choice must be ${wrong}`);
    });
    const { default: value } = parameter;
    if (value === undefined || value === null) return;
    const wrong = typeProblem(parameter, value);
    if (wrong !== null) report('invalid_default', [...path, 'default'], `The default must be ${wrong}`);
    else if (!isAllowed(parameter, value)) report('default_not_in_enum', [...path, 'default'], `The default must be ${choicesOf(parameter)}; it is ${JSON.stringify(value)}`);
  });
}
