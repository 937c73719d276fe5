/** Every command, in the order in which one meets them. */
import { Command } from 'commander';
import type { AddCommand } from './add-command.ts';
import { addActionCommands } from './commands/actions.ts';
import { addAgentsCommand } from './commands/agents.ts';
import { addAssetsCommand } from './commands/assets.ts';
import { addApprovalsCommand } from './commands/approvals.ts';
import { addBackupCommands } from './commands/backup.ts';
import { addBenchCommand } from './commands/bench.ts';
import { addBreakersCommand } from './commands/breakers.ts';
import { addClaimCommands } from './commands/claim.ts';
import { addDecideCommand } from './commands/decide.ts';
import { addDefinitionsCommand } from './commands/definitions.ts';
import { addDeliverablesCommand } from './commands/deliverables.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEndpointsCommand } from './commands/endpoints.ts';
import { addExportCommand } from './commands/export.ts';
import { addImportCommand } from './commands/import.ts';
import { addLibraryCommand } from './commands/library.ts';
import { addMemoryCommand } from './commands/memory.ts';
import { addPoliciesCommand } from './commands/policies.ts';
import { addBudgetsCommand } from './commands/budgets.ts';
import { addPoolsCommand } from './commands/pools.ts';
import { addRunCommand } from './commands/run.ts';
import { addRunsCommand } from './commands/runs.ts';
import { addSchedulesCommand } from './commands/schedules.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSchemaCommand } from './commands/schema.ts';
import { addShowCommand } from './commands/show.ts';
import { addSignalCommand } from './commands/signal.ts';
import { addValidateCommand } from './commands/validate.ts';
import { addWatchCommand } from './commands/watch.ts';
import type { Host } from './host.ts';
import { ENGINE_VERSION } from '../version.ts';

const groups: readonly { readonly title: string; readonly commands: readonly AddCommand[] }[] = [
  {
    title: 'Definitions:',
    commands: [
      addLibraryCommand,
      addDefinitionsCommand,
      addImportCommand,
      addExportCommand,
      addValidateCommand,
      addSchemaCommand,
    ],
  },
  {
    title: 'Runs:',
    commands: [
      addRunCommand,
      addRunsCommand,
      addShowCommand,
      addWatchCommand,
      addDeliverablesCommand,
      addSchedulesCommand,
    ],
  },
  {
    title: 'Decisions:',
    commands: [addApprovalsCommand, addDecideCommand, addClaimCommands, addSignalCommand, addActionCommands],
  },
  {
    title: 'Agents:',
    commands: [
      addAgentsCommand,
      addEndpointsCommand,
      addBreakersCommand,
      addPoolsCommand,
      addBudgetsCommand,
      addPoliciesCommand,
      addMemoryCommand,
    ],
  },
  {
    title: 'The store and the engine:',
    commands: [addServeCommand, addDoctorCommand, addBackupCommands, addAssetsCommand, addBenchCommand],
  },
];

export function makeProgram(host: Host, exitWith: (code: number) => void): Command {
  const { terminal } = host;
  const program = new Command('baton')
    .description('Run multi-agent workflows, decide at their checkpoints, and answer for their results.')
    .version(ENGINE_VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help, of a command: baton <command> --help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      // Errors are told once, where every error is.
      writeErr: () => undefined,
      getOutHasColors: () => terminal.outStyle.isColoured,
      ...(terminal.outWidth === null ? {} : { getOutHelpWidth: () => terminal.outWidth ?? 80 }),
    })
    .addHelpText(
      'after',
      `\nExit codes: 0 completed or done, 1 nothing came of it, 2 usage, 3 waiting for a decision, 4 failed, aborted, cancelled or refused, 5 invalid definition.\nData: ${host.directory} (BATON_HOME chooses another place)`,
    );
  for (const { title, commands } of groups) {
    const before = program.commands.length;
    for (const add of commands) add(program, host, exitWith);
    for (const command of program.commands.slice(before)) {
      command.helpGroup(title).option('--json', 'print nothing but JSON on standard output');
    }
  }
  return program;
}
