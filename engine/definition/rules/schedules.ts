/** Triggers: that the schedule can be read, that its time zone exists, and that its runs could start. */
import { checkParameters } from '../parameters.ts';
import { closest } from '../closest.ts';
import type { Path } from '../reading/located.ts';
import type { Checked } from './report.ts';

const FIELD = /^[\w*?#/,LW+-]+$/;
const NICKNAMES = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@hourly']);

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

/** Its form only: whether a field's numbers are in range is for the scheduler's calendar to say. */
function cronProblem(cron: string): string | null {
  const trimmed = cron.trim();
  if (trimmed.startsWith('@')) return NICKNAMES.has(trimmed) ? null : `"${trimmed}" is no schedule; there are ${[...NICKNAMES].join(', ')}`;
  const fields = trimmed.split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) return `A schedule has five fields (minute, hour, day of month, month, day of week), or six with seconds first; this has ${trimmed === '' ? 0 : fields.length}`;
  const wrong = fields.find((field) => !FIELD.test(field));
  return wrong === undefined ? null : `"${wrong}" can't stand in a schedule`;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
