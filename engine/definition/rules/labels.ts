/** Labels of runs: as many and as long as they may be, under names that can be typed. */
import { usualLimits } from '../../limits/limits.ts';
import { overLimit } from '../../limits/over-limit.ts';
import { overSize } from '../../limits/measure.ts';
import { LABEL_NAME, LABEL_NAME_IN_WORDS } from '../labels.ts';
import type { Checked } from './report.ts';

export function checkLabels({ definition: { labels = {}, runTitle = '' }, report }: Checked): void {
  const names = Object.keys(labels);
  const many = overLimit('labels', names.length, usualLimits);
  if (many) report('invalid_value', ['orchestration', 'labels'], many.message);
  for (const name of names) {
    const path = ['orchestration', 'labels', name];
    const suggestion = name.replaceAll(/[^\w.-]+/g, '_').slice(0, 63);
    if (!LABEL_NAME.test(name))
      report('invalid_name', path, `"${name.slice(0, 100)}" is no name of a label: ${LABEL_NAME_IN_WORDS}`, {
        at: 'key',
        fix: LABEL_NAME.test(suggestion) ? { title: `Write ${suggestion}`, text: suggestion } : null,
      });
    const text = labels[name] ?? '';
    const long = text.includes('{{') ? null : overSize('labelBytes', text, usualLimits, `The label "${name}"`);
    if (long) report('invalid_value', path, long.message);
  }
  const long = runTitle.includes('{{') ? null : overSize('titleBytes', runTitle, usualLimits);
  if (long) report('invalid_value', ['orchestration', 'runTitle'], long.message);
}
