/**
 * One run in a process that is killed at a point, and taken up by the next one: what the tests of crashes during waits,
 * signals and states have in common.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readLedger } from '../agents/recording/ledger.ts';
import type { CrashPoint } from '../time/crash-points.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { RunEventOf } from '../run/run-event.ts';
import { openStoreForReading } from '../storage/sqlite/sqlite-store.ts';
import { briefHistory } from './brief-history.ts';
import type { CrashOrders, CrashSignal } from './crash-host.ts';
import { runCrashHost, type CrashedHost } from './run-crash-host.ts';

export interface KilledRunOptions {
  /** One definition, named `run`. */
  readonly source: string;
  readonly signals?: readonly CrashSignal[];
  readonly leavesQuestions?: true;
}

export interface FoundRun {
  readonly status: string;
  readonly events: readonly StoredEvent[];
  readonly history: readonly string[];
}

export class KilledRun {
  readonly #options: KilledRunOptions;
  readonly #folders: string[] = [];

  constructor(options: KilledRunOptions) {
    this.#options = options;
  }

  /** Nobody is killed. `reached`: how often each point was. */
  async undisturbed(): Promise<FoundRun & { readonly reached: Readonly<Record<string, number>> }> {
    const orders = this.#orders(null);
    const { reports, errors } = await runCrashHost(orders);
    const end = reports.find((report) => report.said === 'ended');
    const found = findRun(orders);
    if (end?.said !== 'ended' || !found) throw new Error(`The undisturbed run did not end: ${errors}`);
    return { ...found, reached: end.reached };
  }

  /** Null: how often a point is reached is never quite the same, and this time it was not reached so often. */
  async killedAt(
    point: CrashPoint,
    time: number,
  ): Promise<{ readonly left: FoundRun | null; readonly killed: CrashedHost; readonly found: FoundRun } | null> {
    const orders = this.#orders({ point, time });
    const killed = await runCrashHost(orders);
    if (killed.signal === null && killed.reports.at(-1)?.said === 'ended') return null;
    expect(killed.signal, `${point} for the ${time}. time: ${killed.errors}`).toBe('SIGKILL');
    const left = findRun(orders);
    const isKnown = acknowledgedIn(killed);
    const signals = orders.signals?.filter(({ signalId }) => !isKnown.has(signalId)) ?? [];
    const after = await runCrashHost({ ...orders, crashAt: null, start: left ? [] : ['run'], signals });
    expect(after.reports.at(-1), after.errors).toMatchObject({ said: 'ended' });
    expect(after.reports.filter(({ said }) => said === 'bug')).toEqual([]);
    const found = findRun(orders);
    if (!found) throw new Error('The run is gone');
    expectOneInputPerKey(found.events);
    expectSoundEffects(found.events, orders.ledger);
    return { left, killed, found };
  }

  remove(): void {
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }

  #orders(crashAt: CrashOrders['crashAt']): CrashOrders {
    const directory = mkdtempSync(join(tmpdir(), 'baton-crash-'));
    this.#folders.push(directory);
    const { source, ...more } = this.#options;
    return {
      directory,
      ledger: join(directory, 'ledger.jsonl'),
      definitions: [{ name: 'run', source }],
      start: ['run'],
      crashAt,
      ...more,
    };
  }
}

/** Signals of which somebody was told that they were recorded. */
export function acknowledgedIn({ reports }: CrashedHost): Set<string> {
  return new Set(reports.flatMap((report) => (report.said === 'signalled' ? [report.signalId] : [])));
}

function findRun({ directory }: CrashOrders): FoundRun | null {
  const store = openStoreForReading(directory);
  try {
    const [run] = store.readModels.listRuns({}, { limit: 1, offset: 0 }).items;
    if (!run) return null;
    const events = store.journal.readRun(run.id);
    return { status: run.status, events, history: briefHistory(events) };
  } finally {
    store.close();
  }
}

function startsIn(
  events: readonly StoredEvent[],
): (RunEventOf<'orchestration.step.started'> & { readonly key: string })[] {
  return events.flatMap((event) =>
    event.type === 'orchestration.step.started'
      ? [{ ...event, key: `${event.runId}/${event.data.stepId}/${event.data.attempt}` }]
      : [],
  );
}

function expectOneInputPerKey(events: readonly StoredEvent[]): void {
  const inputs = new Map<string, unknown>();
  for (const { key, data } of startsIn(events)) {
    if (data.restarted) expect(data.input, `the input of ${key}`).toEqual(inputs.get(key));
    else expect(inputs.has(key), `${key} is new`).toBe(false);
    inputs.set(key, data.input);
  }
}

function expectSoundEffects(events: readonly StoredEvent[], ledger: string): void {
  const restarted = new Set(startsIn(events).flatMap(({ key, data }) => (data.restarted ? [key] : [])));
  const sent = new Map<string, number>();
  if (!existsSync(ledger)) return; // nobody was asked to do anything
  for (const { phase, key } of readLedger(ledger)) if (phase === 'before') sent.set(key, (sent.get(key) ?? 0) + 1);
  for (const [key, times] of sent)
    expect(times, `${key} was sent ${times} times`).toBeLessThanOrEqual(restarted.has(key) ? 2 : 1);
}
