/**
 * Brings a signal to the run that it names, or to every run of a definition that it fits, and tells what became of it.
 */
import type { Awaitable } from '../values/deferred.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EngineError, type SendSignal, type SignalDelivery } from '../port/engine.ts';
import type { Journal } from '../journal/journal.ts';
import type { ReadModels } from '../projections/read-models.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { Actor } from '../run/run-event.ts';
import { OPEN_STATUSES, type RunState } from '../run/run-state.ts';
import { fits } from '../run/awaited-signals.ts';

export interface SendSignalsOptions {
  readonly journal: Journal;
  readonly readModels: ReadModels;
  readonly find: (runId: string) => Awaitable<RunState | undefined>;
  /** Loads what the run's expressions need. */
  readonly prepareFor: (definitionHash: string) => Promise<void>;
  readonly command: (runId: string, command: RunCommand, actor: Actor) => Promise<unknown>;
}

/** Runs looked at before others get their turn. */
const AT_ONCE = 20;

export function createSignalSender(
  options: SendSignalsOptions,
): (request: SendSignal, actor: Actor) => Promise<SignalDelivery[]> {
  const { journal, readModels, find, prepareFor, command } = options;

  async function deliver(runId: string, { signal }: SendSignal, actor: Actor): Promise<SignalDelivery> {
    const before = readModels.findRun(runId)?.sequence ?? 0;
    await command(runId, { type: 'signal', ...signal }, actor);
    for (const event of journal.readRun(runId, before)) {
      if (event.type !== 'orchestration.signal.received' || event.data.signalId !== signal.signalId) continue;
      const { disposition, stepId, reason = null } = event.data;
      return { runId, disposition, stepId, reason };
    }
    throw new Error(`Signal ${signal.signalId} was given to run ${runId} and is not in its journal`);
  }

  async function runsThatFit(definition: string, { name, correlation }: SendSignal['signal']): Promise<string[]> {
    const found: string[] = [];
    for (let offset = 0; ; offset += AT_ONCE) {
      const { items, total } = readModels.listRuns(
        { definition, status: OPEN_STATUSES, sort: 'oldest' },
        { limit: AT_ONCE, offset },
      );
      for (const { id, definitionHash } of items) {
        await prepareFor(definitionHash);
        const state = await find(id);
        if (state && fits(state, name, correlation)) found.push(id);
      }
      if (offset + items.length >= total || items.length === 0) return found;
      await nextTurn();
    }
  }

  return async function send(request, actor) {
    if ('runId' in request.to) return [await deliver(request.to.runId, request, actor)];
    const { definition } = request.to;
    const { name, correlation } = request.signal;
    const runs = await runsThatFit(definition, request.signal);
    if (runs.length === 0) {
      const which = correlation === null ? '' : ` with correlation "${correlation}"`;
      throw new EngineError('not_found', `No open run of ${definition} waits, or will wait, for "${name}"${which}`, {
        remedy:
          'Look at what its runs wait for with "baton runs", or send it to a run by its id: then it is kept with that run.',
        details: { definition, signal: name, correlation },
      });
    }
    return Promise.all(runs.map((runId) => deliver(runId, request, actor)));
  };
}
