/**
 * What a start does with the runs that an earlier process left. It decides nothing about a single one: the loop takes
 * them up.
 *
 * Rules
 *  1. Runs go on where they were. Those that wait for a plan's approval are left alone until somebody decides, and so
 *     are those that were set aside.
 *  2. What can't be prepared for a run sets that run aside, after it was tried twice; the others go on.
 *  3. A large run that ended the process that took it up, twice in a row, is set aside without being looked into.
 *  4. A run whose parent was killed, or ended while it was set aside, is told what it had not been told before the
 *     process ended.
 *  5. Between definitions the process hears signals: however many there are, it can be told to end.
 */
import { setImmediate as soon } from 'node:timers/promises';
import { lastWord } from '../executor/emit.ts';
import type { Executor } from '../executor/executor.ts';
import type { Journal } from '../journal/journal.ts';
import { MOST_DEATHS, type TakingUp } from '../journal/taking-up.ts';
import type { OpenRun, ReadModels } from '../projections/read-models.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Deferred } from '../values/deferred.ts';

const DEADLY =
  'Baton was ended while it took this run up, twice in a row: by the machine, by somebody, or because the run needs more than there is';

export interface Recovering {
  readonly journal: Pick<Deferred<Journal>, 'lastOfRun'>;
  readonly readModels: Pick<Deferred<ReadModels>, 'openRuns' | 'findRun'>;
  readonly executor: Executor;
  readonly takingUp: Pick<TakingUp, 'deaths'>;
  readonly prepare: (definitionHash: string) => Promise<void>;
  readonly isStopping: () => boolean;
  readonly report: (error: unknown) => void;
}

export async function recoverRuns({
  journal,
  readModels,
  executor,
  takingUp,
  prepare,
  isStopping,
  report,
}: Recovering): Promise<void> {
  const all = await readModels.openRuns();
  executor.countOpen(all);
  const open: OpenRun[] = [];
  for (const run of all) {
    if (run.status === 'approval_pending') continue;
    const isAside =
      run.status === 'needs_attention' && (await journal.lastOfRun(run.id))?.type === 'orchestration.run.set_aside';
    if (isAside)
      executor.leaveAside(run.id, {
        code: 'set_aside',
        message: (await readModels.findRun(run.id))?.error ?? 'Baton could not go on with it',
        retryable: false,
      });
    else if ((takingUp.deaths.get(run.id) ?? 0) >= MOST_DEATHS)
      executor.setAside(run.id, new Error(DEADLY)); // rule 3
    else open.push(run);
  }
  const faults = new Map<string, unknown>();
  for (const hash of new Set(open.map(({ definitionHash }) => definitionHash))) {
    if (isStopping()) return;
    const fault = await faultIn(() => prepare(hash)).then((first) => first && faultIn(() => prepare(hash))); // rule 2
    if (fault) faults.set(hash, fault.error);
    await soon(); // rule 5
  }
  const sound = open.filter(({ definitionHash }) => !faults.has(definitionHash));
  executor.recover(
    sound.map(({ id }) => id),
    await orphansOf(sound, all, journal),
  );
  for (const { id, definitionHash } of open)
    if (faults.has(definitionHash)) executor.setAside(id, faults.get(definitionHash));
  for (const error of faults.values()) report(error);
}

/** Rule 4. What each of them is told. */
async function orphansOf(
  runs: readonly OpenRun[],
  all: readonly OpenRun[],
  journal: Recovering['journal'],
): Promise<Map<string, RunCommand>> {
  const isOpen = new Set(all.map(({ id }) => id));
  const orphans = new Map<string, RunCommand>();
  for (const { id, parentRunId } of runs) {
    if (parentRunId === null || isOpen.has(parentRunId)) continue;
    const last = (await journal.lastOfRun(parentRunId))?.type;
    if (last === 'orchestration.run.aborted') orphans.set(id, lastWord({ runId: parentRunId }, 'kill'));
    else if (last === 'orchestration.run.cancelled') orphans.set(id, lastWord({ runId: parentRunId }, null));
  }
  return orphans;
}

async function faultIn(work: () => Promise<void>): Promise<{ readonly error: unknown } | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return { error };
  }
}
