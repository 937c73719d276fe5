import { isDeepStrictEqual } from 'node:util';
import { checkParameters } from '../../../engine/definition/parameters.ts';
import type { Definition } from '../../../engine/definition/definition.ts';
import type { JsonObject } from '../../../engine/values/json.ts';
import { parseDefinition } from '../../../engine/definition/parse-definition.ts';
import type { DefinitionSnapshot, StoredEvent } from '../../../engine/journal/journal.ts';
import { MemoryJournal } from '../../../engine/journal/memory-journal.ts';
import type { RunCommand } from '../../../engine/run/run-command.ts';
import type { RunEvent } from '../../../engine/run/run-event.ts';
import { ReadyQueue } from '../../../engine/run/ready-queue.ts';
import { isFinal } from '../../../engine/run/run-state.ts';
import { ManualClock } from '../../../engine/testing/manual-clock.ts';
import { MemoryExecutor, type MemoryExecutorOptions } from '../../../engine/testing/memory-executor.ts';
import type { Case } from '../operator.ts';
import { InvalidDraft, type Host } from './host.ts';

export class MemoryHost implements Host {
  readonly clock = new ManualClock();
  readonly #journal = new MortalJournal();
  readonly #definition: Definition;
  readonly #children: Readonly<Record<string, Definition>>;
  readonly #profiles: MemoryExecutorOptions['profiles'];
  #it: MemoryExecutor;
  readonly #bugs: unknown[] = [];

  constructor({ definition, children, concurrency }: Case) {
    this.#profiles = { worker: { limits: { concurrency, timeoutSeconds: null } } };
    this.#definition = parsed(definition);
    this.#children = Object.fromEntries(Object.entries(children).map(([name, text]) => [name, parsed(text)]));
    this.#it = this.#open();
  }

  get calls() {
    return this.#it.calls;
  }

  get bugs(): readonly unknown[] {
    return [...this.#bugs, ...this.#it.bugs].filter((bug) => !(bug instanceof PowerCut));
  }

  get hasCrashed(): boolean {
    return this.#journal.isDead;
  }

  start(given: JsonObject, attended: boolean): Promise<string> {
    const { parameters, problems } = checkParameters(this.#definition, given);
    if (problems.length > 0) throw new InvalidDraft(JSON.stringify(problems));
    return this.#it.create(this.#definition, { parameters, attended });
  }

  async command(runId: string, command: RunCommand): Promise<void> {
    await this.#it.command(runId, command).catch(() => undefined); // not any more is an answer
  }

  events(): StoredEvent[] {
    return this.#journal.readAll(0, Infinity);
  }

  settle(): Promise<void> {
    return this.#it.settle();
  }

  crashAt(recording: number, isBefore: boolean): void {
    this.#journal.dieAt(recording, isBefore);
  }

  async restart(): Promise<void> {
    await this.#it.executor.stop();
    this.#bugs.push(...this.#it.bugs);
    this.#journal.revive();
    this.#it = this.#open();
    const runs = [...new Set(this.events().map(({ runId }) => runId))];
    const open = runs.filter((runId) => !isFinal(this.#it.load(runId)?.status ?? 'completed'));
    this.#it.executor.recover(open);
  }

  moveClock(ms: number): void {
    if (ms > 0) this.clock.sleep(ms);
    else this.clock.turnBack(-ms);
    this.#it.executor.lookAtClock();
  }

  oddities(): string[] {
    return [...new Set(this.events().map(({ runId }) => runId))].flatMap((runId) => {
      const [found, folded] = [this.#it.executor.find(runId), this.#it.load(runId)].map(plainly);
      return isDeepStrictEqual(found, folded)
        ? []
        : [`${runId} is not in memory as its journal has it: ${firstDifference(found, folded, '')}`];
    });
  }

  async close(): Promise<void> {
    await this.#it.executor.stop();
  }

  #open(): MemoryExecutor {
    return new MemoryExecutor({
      journal: this.#journal,
      clock: this.clock,
      children: this.#children,
      ...(this.#profiles && { profiles: this.#profiles }),
    });
  }
}

/** Nobody records anything any more, and nobody acts on what was recorded last. */
class PowerCut extends Error {}

class MortalJournal extends MemoryJournal {
  #left = Infinity;
  #isBefore = false;
  isDead = false;

  dieAt(recording: number, isBefore: boolean): void {
    this.#left = recording;
    this.#isBefore = isBefore;
  }

  revive(): void {
    this.isDead = false;
    this.#left = Infinity;
  }

  override append(events: readonly RunEvent[], snapshots: readonly DefinitionSnapshot[] = []): void {
    if (!this.isDead && --this.#left <= 0) {
      this.isDead = true;
      if (!this.#isBefore) super.append(events, snapshots);
    }
    if (this.isDead) throw new PowerCut();
    super.append(events, snapshots);
  }
}

export function parsed(text: string): Definition {
  const { definition, problems } = parseDefinition(text);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (!definition || errors.length > 0) throw new InvalidDraft(errors.map(({ message }) => message).join('\n'));
  return definition;
}

/** Without the plan, which both share; queues as lists. */
function plainly(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainly);
  if (value instanceof Map) return [...value].map(plainly);
  if (value instanceof Set) return [...value].map(plainly);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof ReadyQueue) return value.toArray();
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (key === 'plan' || key === 'planned' ? [] : [[key, plainly(each)]])),
  );
}

function firstDifference(a: unknown, b: unknown, path: string): string {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return `${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const [left, right] = [(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]];
    if (!isDeepStrictEqual(left, right)) return firstDifference(left, right, `${path}.${key}`);
  }
  return path;
}
