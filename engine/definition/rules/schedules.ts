/** Triggers: that the schedule can be read, that its time zone exists, and that its runs could start. */
import { checkParameters } from '../parameters.ts';
import { closest } from '../closest.ts';
import { cronProblem } from '../cron.ts';
import type { Json } from '../../values/json.ts';
import type { Path } from '../reading/located.ts';
import type { Checked } from './report.ts';

export function checkTriggers({ definition, report }: Checked): void {
  definition.triggers.forEach((trigger, index) => {
    const path: Path = ['orchestration', 'triggers', index];
    const wrong = cronProblem(trigger.cron);
    if (wrong !== null) report('invalid_schedule', [...path, 'cron'], wrong);
    if (!isTimeZone(trigger.timezone)) {
      const suggestion = closest(trigger.timezone, Intl.supportedValuesOf('timeZone'));
      const fix = suggestion === null ? null : { title: `Write ${suggestion}`, text: suggestion };
      report(
        'invalid_schedule',
        [...path, 'timezone'],
        `There is no time zone "${trigger.timezone}"${suggestion === null ? '' : `. Did you mean \`${suggestion}\`?`}`,
        { fix },
      );
    }
    checkNoTemplates(trigger.parameters, [...path, 'parameters'], report);
    for (const problem of checkParameters(definition, trigger.parameters).problems) {
      const at = problem.code === 'missing' ? [...path, 'parameters'] : [...path, 'parameters', problem.parameter];
      const message =
        problem.code === 'missing'
          ? `${problem.message}, and this schedule does not give it: parameters: { ${problem.parameter}: … }`
          : problem.message;
      report(
        problem.code === 'unknown' ? 'unknown_parameter' : 'invalid_value',
        at,
        message,
        problem.code === 'unknown' ? { at: 'key' } : {},
      );
    }
  });
}

/** Nothing is there yet that they could speak of: a time of a schedule is known to its run, as `run.scheduledFor`. */
function checkNoTemplates(value: Json, path: Path, report: Checked['report']): void {
  if (typeof value === 'string' && value.includes('{{')) {
    report(
      'invalid_template',
      path,
      'Parameters of a schedule are handed on as they are written; no template is filled in here. A step can read `run.scheduledFor`',
    );
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value) as [string, Json][])
      checkNoTemplates(inner, [...path, Array.isArray(value) ? Number(key) : key], report);
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
