import { LABEL_NAME } from '../definition/labels.ts';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

/** From `name=value` as it is typed; of the same name the last one holds. */
export function labelsFrom(typed: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    typed.map((each) => {
      const at = each.indexOf('=');
      const name = each.slice(0, Math.max(at, 0));
      if (LABEL_NAME.test(name)) return [name, each.slice(at + 1)];
      throw new CliError('invalid_label', `--label ${each} is no label`, {
        remedy: 'Write name=value; a name begins with a letter: --label customer=ada',
        exitCode: exitCodes.usage,
      });
    }),
  );
}
