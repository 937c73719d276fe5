/** Policies: what decides beside grants, and whether the operator's own can be understood. */
import type { Command } from 'commander';
import type { PoliciesView } from '../../contract/agent-permissions.ts';
import type { AddCommand } from '../add-command.ts';
import { usageError } from '../cli-error.ts';
import { connected } from '../connected.ts';
import { exitCodes } from '../exit-codes.ts';
import { lookOf, printJson, type Host } from '../host.ts';
import { oneLine } from '../output/style.ts';

interface Options {
  readonly json?: true;
}

export const addPoliciesCommand: AddCommand = (program, host, exitWith) => {
  const policies = program
    .command('policies')
    .description('what decides beside grants, and what is wrong with your own policies')
    .action(async ({ json }: Options) => {
      const view = await connected(host, 'glance', (client) => client.agents.policies({}));
      if (json) printJson(host, view);
      else host.terminal.write(describe(host, view));
      exitWith(view.problems.length > 0 ? exitCodes.failed : exitCodes.done);
    });
  policies
    .command('separation-of-duties')
    .argument('<on|off>')
    .description('on: who started a run may not decide its approvals')
    .action(async (word: string, _: unknown, command: Command) => {
      const { json } = command.optsWithGlobals<Options>();
      const policies = { separationOfDuties: isOn(word) };
      const settings = await connected(host, 'act', (client) => client.settings.change({ policies }));
      if (json) printJson(host, settings.policies);
      else host.terminal.write(`${wordsFor(settings.policies)}\n`);
      exitWith(exitCodes.done);
    });
};

function isOn(word: string): boolean {
  if (word === 'on' || word === 'off') return word === 'on';
  throw usageError(`"${word}" is neither on nor off.`);
}

function wordsFor({ separationOfDuties }: Pick<PoliciesView, 'separationOfDuties'>): string {
  return separationOfDuties
    ? 'Duties are separated: who started a run may not decide its approvals.'
    : 'Duties are not separated: who started a run may decide its approvals.';
}

function describe(host: Host, view: PoliciesView): string {
  const { style, program } = lookOf(host);
  const { path, ids, problems } = view;
  const own =
    problems.length > 0
      ? [
          style.paint(`Your policies in ${path} are broken, so nothing is permitted:`, 'red'),
          ...problems.map(({ line, column, message }) => `  ${line}:${column}  ${oneLine(message)}`),
        ]
      : ids.length > 0
        ? [`Your policies in ${path}:`, ...ids.map((id) => `  ${oneLine(id)}`)]
        : [`You have no policies of your own. They are written to ${path}, in Cedar.`];
  const way = style.dim(`${program} policies separation-of-duties ${view.separationOfDuties ? 'off' : 'on'}`);
  return `Agents may use what their files ask for and you have granted.\n${wordsFor(view)}  ${way}\n${own.join('\n')}\n`;
}
