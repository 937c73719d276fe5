import type { AddCommand } from '../add-command.ts';
import { checkFiles } from '../definition-file.ts';
import type { CheckedFile } from '../definition-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { printJson } from '../host.ts';
import type { Host } from '../host.ts';
import { readNamedFiles } from '../named-files.ts';
import { countProblems, describeProblems } from '../output/problems.ts';

export const addValidateCommand: AddCommand = (program, host, exitWith) => {
  program
    .command('validate')
    .argument('<file...>', 'YAML files of orchestrations and agents, or folders of them')
    .description('check orchestrations and agents, which may name each other, and tell every problem with its place')
    .action(async (files: readonly string[], { json }: { readonly json?: true }) =>
      exitWith(await validate(host, files, json === true)),
    );
};

async function validate(host: Host, files: readonly string[], json: boolean): Promise<number> {
  const items = await checkFiles(host, await readNamedFiles(files));
  const isValid = items.every((item) => item.valid);
  if (json) printJson(host, { items, total: items.length, valid: isValid });
  else host.terminal.write(items.map((item) => describe(host, item)).join(''));
  return isValid ? exitCodes.done : exitCodes.invalidDefinition;
}

function describe(
  { terminal: { outStyle } }: Host,
  { file, problems, name, version, valid, unsupported }: CheckedFile,
): string {
  const verdict = valid
    ? `${outStyle.paint('✓', 'green')} ${file}  ${name ?? ''} ${version ?? ''}`.trimEnd()
    : `${outStyle.paint('✗', 'red')} ${file}`;
  const missing = unsupported.map(
    ({ path, feature }) =>
      `${file} ${outStyle.paint('note', 'yellow')} this version can't run ${feature} yet ${outStyle.dim(`[${path}]`)}\n`,
  );
  return `${describeProblems(file, problems, outStyle)}${missing.join('')}${verdict}${problems.length > 0 ? `  ${countProblems(problems)}` : ''}\n`;
}
