/** Triggers: that the schedule can be read, that its time zone exists, and that its runs could start. */
import { checkParameters } from '../parameters.ts';
import { closest } from '../closest.ts';
import { cronProblem } from '../cron.ts';
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
      report('invalid_schedule', [...path, 'timezone'], `There is no time zone "${trigger.timezone}"${suggestion === null ? '' : `. Did you mean \`${suggestion}\`?`}`, { fix });
    }
    for (const problem of checkParameters(definition, trigger.parameters).problems) {
      const at = problem.code === 'missing' ? [...path, 'parameters'] : [...path, 'parameters', problem.parameter];
      report(problem.code === 'unknown' ? 'unknown_parameter' : 'invalid_value', at, problem.message, problem.code === 'unknown' ? { at: 'key' } : {});
    }
  });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
