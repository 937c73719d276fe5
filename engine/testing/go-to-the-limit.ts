/**
 * A program that takes a run as far as one limit allows, ends the engine there, opens it again, looks at the run,
 * rebuilds what readers see and lets the run go on. Prints what it has seen as one line of JSON. Its heap is as large
 * as whoever starts it allows.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LIMITS, type Limits } from '../limits/limits.ts';
import type { RunEvent } from '../run/run-event.ts';
import { isFinal } from '../run/run-state.ts';
import { viewTree } from '../server/run-tree.ts';
import { AT_THE_LIMIT, CHILD, type AtTheLimit } from './at-the-limit.ts';
import { eventOf } from './stored-rows.ts';
import { TestEngine } from './test-engine.ts';
import { writableStore } from './writable-store.ts';

export interface WentThere {
  readonly status: string;
  readonly error: string | null;
  readonly isIdentical: boolean;
  readonly viewBytes: number;
  readonly bugs: string[];
  /** Of the runs of the tree, how many were open when the engine ended there. */
  readonly open: number;
  /**
   * Milliseconds of processor time of the longest turn of the event loop:
   * while it went there, while it was opened, afterwards.
   */
  readonly longest: readonly number[];
  readonly peakMb: number;
}

const [, , directory = '', name = '', size = '0'] = process.argv;
const limit = name as keyof typeof AT_THE_LIMIT;
const limits = {
  ...(Object.fromEntries(Object.entries(LIMITS).map(([key, { hard }]) => [key, hard])) as unknown as Limits),
  [limit]: Number(size),
};
const {
  source,
  parameters = {},
  keepsItself,
  waitsFor,
  open = 1,
  signals = 0,
  events = 0,
  ends,
}: AtTheLimit = AT_THE_LIMIT[limit](Number(size));

let longest = 0;
let before = process.threadCpuUsage();
let isOver = false;
function tick(): void {
  const { user, system } = process.threadCpuUsage(before);
  longest = Math.max(longest, (user + system) / 1000);
  before = process.threadCpuUsage();
  if (!isOver) setTimeout(tick, 1);
}
tick();
function lap(): number {
  const taken = Math.round(longest);
  longest = 0;
  return taken;
}

const openRuns = ({ engine }: TestEngine) => engine.readModels.openRuns().length;

async function until(condition: () => boolean): Promise<void> {
  for (let isTrue = condition(); !isTrue; isTrue = condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  await nextTurn();
}

async function goThere(host: TestEngine): Promise<string> {
  host.import('child', CHILD);
  if (keepsItself) host.import(/name: (\w+)/.exec(source)?.[1] ?? '', source);
  const runId = await host.start(source, { parameters });
  const row = () => host.engine.readModels.findRun(runId);
  if (waitsFor === 'end') await until(() => isFinal(row()?.status ?? 'running'));
  else if (waitsFor === 'checkpoint')
    await until(() => row()?.status === 'checkpoint' || isFinal(row()?.status ?? 'running'));
  else
    await until(
      () =>
        openRuns(host) >= open &&
        (!keepsItself ||
          host.engine.readModels.listApprovals({ status: 'pending' }, { limit: 1, offset: 0 }).total > 0),
    );
  for (let sent = 0; sent < signals; sent += 500) {
    await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        host.engine.command(
          runId,
          { type: 'signal', signalId: `s${sent + index}`, name: 'paid', payload: null, correlation: null, notes: null },
          'operator:test',
        ),
      ),
    );
  }
  return runId;
}

/** As if the run had told so much of its progress. */
function fillUp({ engine }: TestEngine, runId: string): void {
  const { journal } = writableStore(engine);
  const first = (journal.lastOfRun(runId)?.sequence ?? 0) + 1;
  for (let sequence = first; sequence < events; sequence += 10_000) {
    const more = Array.from(
      { length: Math.min(10_000, events - sequence) },
      (_, index): RunEvent =>
        ({
          ...eventOf(runId, sequence + index),
          type: 'orchestration.step.progress',
          data: { stepId: 'ask', attempt: 1, message: 'x', percent: null },
        }) as RunEvent,
    );
    journal.append(more);
  }
}

async function goOn(host: TestEngine, runId: string): Promise<void> {
  if (ends === 'cancelled') await host.engine.command(runId, { type: 'cancel', notes: null }, 'operator:test');
  for (const { id } of host.engine.readModels.listApprovals({ status: 'pending' }, { limit: 10, offset: 0 }).items)
    await host.engine.command(
      id.split('.')[0] ?? '',
      { type: 'decide', approvalId: id, decision: 'continue', notes: null, modifications: null, rewindTo: null },
      'operator:test',
    );
  await until(() => openRuns(host) === 0);
}

const first = await TestEngine.open({ directory, ledger: null, limits });
const runId = await goThere(first);
const laps = [lap()];
const openThen = openRuns(first);
fillUp(first, runId);
await first.close();
lap();
const second = await TestEngine.open({ directory, ledger: null, limits });
await nextTurn();
laps.push(lap());
const row = second.engine.readModels.findRun(runId);
if (!row) throw new Error('The run is gone');
const view = await viewTree(second.engine, row, row.updatedAt);
await goOn(second, runId);
laps.push(lap());
const { isIdentical } = await second.engine.rebuild();
const { status = '', error = null } = second.engine.readModels.findRun(runId) ?? {};
await second.close();
isOver = true;
const told: WentThere = {
  status,
  error,
  isIdentical,
  viewBytes: JSON.stringify(view).length,
  bugs: [...first.bugs, ...second.bugs].map(String),
  open: openThen,
  longest: [...laps, lap()],
  peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
};
process.stdout.write(`${JSON.stringify(told)}\n`);
process.exit();
