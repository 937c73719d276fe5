/**
 * A whole engine over a store in a folder that is gone afterwards. It is ended as a process that is told to end is, and
 * opened again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentRegistry } from '../../../engine/agents/port/registry.ts';
import { testProfile } from '../../../engine/agents/rehearsal/test-agents.ts';
import { createEngine } from '../../../engine/assembly/create-engine.ts';
import type { JsonObject } from '../../../engine/values/json.ts';
import type { Engine } from '../../../engine/port/engine.ts';
import type { StoredEvent } from '../../../engine/journal/journal.ts';
import type { RunCommand } from '../../../engine/run/run-command.ts';
import { ManualClock } from '../../../engine/testing/manual-clock.ts';
import type { Case } from '../operator.ts';
import type { HeldCall, Host } from './host.ts';
import { parsed } from './memory-host.ts';

export class SqliteHost implements Host {
  readonly clock = new ManualClock();
  readonly bugs: unknown[] = [];
  readonly hasCrashed = false;
  calls: HeldCall[] = [];
  readonly #case: Case;
  readonly #directory = mkdtempSync(join(tmpdir(), 'baton-drawn-'));
  #engine: Engine | null = null;

  private constructor(drawn: Case) {
    this.#case = drawn;
  }

  static async open(drawn: Case): Promise<SqliteHost> {
    const host = new SqliteHost(drawn);
    await host.#open();
    return host;
  }

  async start(parameters: JsonObject, attended: boolean): Promise<string> {
    parsed(this.#case.definition);
    for (const [name, source] of Object.entries(this.#case.children)) {
      const key = { organization: 'global', owner: 'owner', name };
      this.#it.definitions.saveDraft({ ...key, version: '1.0.0', source, origin: 'test' }, this.clock.now());
      this.#it.definitions.activate(key, '1.0.0', this.clock.now());
    }
    const { id } = await this.#it.start({
      definition: { source: this.#case.definition },
      parameters,
      mode: 'rehearsal',
      attended,
      owner: null,
      actor: 'operator:test',
      correlationId: null,
    });
    return id;
  }

  async command(runId: string, command: RunCommand): Promise<void> {
    await this.#it.command(runId, command, 'operator:test').catch(() => undefined); // not any more is an answer
  }

  events(): StoredEvent[] {
    return this.#it.journal.readAll(0, 100_000);
  }

  async settle(): Promise<void> {
    let position = this.#it.journal.lastPosition();
    for (let quiet = 0; quiet < 10; quiet++) {
      await new Promise(setImmediate);
      const now = this.#it.journal.lastPosition();
      if (now !== position) quiet = 0;
      position = now;
    }
  }

  /** Nobody pulls the plug of a store that this process has open. */
  crashAt(): void {}

  async restart(): Promise<void> {
    await this.#it.close();
    await this.#open();
  }

  moveClock(ms: number): void {
    if (ms > 0) this.clock.sleep(ms);
    else this.clock.turnBack(-ms);
    this.#it.lookAtClock();
  }

  /** Nobody sees into a whole engine. */
  oddities(): string[] {
    return [];
  }

  async close(): Promise<void> {
    await this.#it.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  get #it(): Engine {
    if (!this.#engine) throw new Error('The engine is not open');
    return this.#engine;
  }

  async #open(): Promise<void> {
    const calls: HeldCall[] = (this.calls = []);
    const agents: AgentRegistry = {
      find: (name) => ({
        ...(testProfile('test-effect') as NonNullable<ReturnType<AgentRegistry['find']>>),
        name,
        limits: { concurrency: this.#case.concurrency, timeoutSeconds: null },
      }),
      list: () => [],
      names: () => [...new Set(this.#case.definition.match(/[\w-]+/g))],
      agentFor: () => ({
        invoke: (request, context) => new Promise((respond, fail) => calls.push({ request, context, respond, fail })),
      }),
      close: () => Promise.resolve(),
    };
    this.#engine = await createEngine({
      directory: this.#directory,
      agents,
      clock: this.clock,
      random: () => 0.5,
      onUnexpectedError: (error) => this.bugs.push(error),
    });
  }
}
