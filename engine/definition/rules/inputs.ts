/** What an agent reads has fixed names; beside a misspelt one it is given nothing to do, or more than it may see. */
import type { Json } from '../../values/json.ts';
import { closest } from '../closest.ts';
import { misplacedMark } from '../personal-fields.ts';
import type { Checked } from './report.ts';

const KNOWN = ['userMessage', 'context', 'payload'];
const plain = (key: string) => key.replaceAll(/[-_\s]/g, '').toLowerCase();

export function checkInputs({ file, report }: Checked): void {
  file.orchestration.steps.forEach((step, index) => {
    if (!('input' in step) || !step.input) return;
    const { outputSchema = null } = step.input as { readonly outputSchema?: Json };
    const misplaced = misplacedMark(outputSchema);
    if (misplaced)
      report(
        'invalid_value',
        ['orchestration', 'steps', index, 'input', 'outputSchema', ...misplaced.path],
        `\`${misplaced.path.at(-1)}\`: ${misplaced.message}`,
        { at: 'key' },
      );
    for (const key of Object.keys(step.input)) {
      const known = KNOWN.find((each) => plain(each) === plain(key)) ?? closest(key, ['userMessage']);
      if (known === null || known === key || Object.hasOwn(step.input, known)) continue;
      const message = `Agents read \`${known}\`, and "${key}" is handed on as data. Did you mean \`${known}\`?`;
      report('unknown_input', ['orchestration', 'steps', index, 'input', key], message, {
        severity: 'warning',
        at: 'key',
        fix: { title: `Write ${known}`, text: known },
      });
    }
  });
}
