/** Commands for a run: what can be said against one without the run is said here, and the executor gets the others. */
import type { Executor } from '../executor/executor.ts';
import type { Journal } from '../journal/journal.ts';
import type { Limits } from '../limits/limits.ts';
import type { RunRow } from '../projections/read-models.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Actor } from '../run/run-event.ts';
import { ends } from '../run/set-aside.ts';
import { editsMustFit } from './check-edited-calls.ts';
import type { KeptAgents } from './kept-agents.ts';
import { mustBeAllowedToDecide } from './may-decide.ts';
import { commandMustFit } from './request-limits.ts';
import type { RunDefinitions } from './run-definitions.ts';

export interface CommandingOptions {
  readonly journal: Journal;
  readonly executor: Executor;
  readonly runDefinitions: RunDefinitions;
  readonly agents: KeptAgents;
  readonly limits: () => Limits;
  /** Without the secrets in it. */
  readonly clean: (command: RunCommand) => RunCommand;
  /** Throws `not_found`. */
  readonly rowOf: (runId: string) => RunRow;
}

export type CommandRun = (runId: string, wanted: RunCommand, actor: Actor) => Promise<RunRow>;

/** Resolves when what became of the command is recorded. */
export function createRunCommander(options: CommandingOptions): CommandRun {
  const { journal, executor, runDefinitions, agents, limits, clean, rowOf } = options;
  return async (runId, wanted, actor) => {
    const row = rowOf(runId);
    commandMustFit(wanted, limits());
    const kept = clean(wanted);
    // What ends a run that was set aside needs nothing of it, and perhaps there is nothing.
    if (!(executor.isSetAside(runId) && ends(kept))) await runDefinitions.preparePinned(row.definitionHash);
    if (kept.type === 'decide') {
      await mustBeAllowedToDecide({ authority: agents.authority, journal, executor }, row, kept, actor);
      await editsMustFit(kept, () => executor.find(runId), agents);
    }
    await executor.command(runId, kept, actor);
    return rowOf(runId);
  };
}
