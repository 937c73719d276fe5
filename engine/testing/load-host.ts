/**
 * An engine under load in a process of its own, to be killed. It loads everything, waits for a line on its standard
 * input, opens the engine, keeps so many runs under way, answers every checkpoint, and prints one JSON line per report
 * that it was told. The definitions are in the store already. Told to start no more (`runs: 0`), it ends when every run
 * has ended.
 */
import { createInterface } from 'node:readline';
import { createAgentRegistry } from '../agents/profiles/registry.ts';
import { createEngine } from '../assembly/create-engine.ts';
import type { Engine } from '../port/engine.ts';
import { LOAD_SHAPES } from './load-definitions.ts';
import { seededRandom } from '../values/seeded-random.ts';

export interface LoadOrders {
  readonly directory: string;
  /** A file that notes every effect, durably. */
  readonly ledger: string;
  /** Root runs to keep under way; 0: start none, and end when all have ended. */
  readonly runs: number;
  readonly seed: number;
}

export type LoadReport =
  | { readonly said: 'loaded' }
  | { readonly said: 'ready' }
  | { readonly said: 'started'; readonly runId: string }
  | { readonly said: 'decided'; readonly approvalId: string; readonly decision: string }
  | { readonly said: 'ended' }
  | { readonly said: 'bug'; readonly message: string };

function tell(report: LoadReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function report(error: unknown): void {
  tell({ said: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

/**
 * Some checkpoints are answered with "retry" the first time, so that approvals,
 * attempts and deliverables come in versions.
 */
function answerTo(approvalId: string, random: () => number): 'continue' | 'retry' {
  return approvalId.endsWith('.1') && random() < 0.3 ? 'retry' : 'continue';
}

class Load {
  readonly #engine: Engine;
  readonly #orders: LoadOrders;
  readonly #random: () => number;
  readonly #asked = new Set<string>();
  #isStarting = 0;

  constructor(engine: Engine, orders: LoadOrders) {
    this.#engine = engine;
    this.#orders = orders;
    this.#random = seededRandom(orders.seed);
  }

  /** Resolves when nothing is left to do. */
  async see(): Promise<void> {
    const { readModels } = this.#engine;
    await new Promise<void>((resolve) => {
      const look = () => {
        this.#decide();
        const open = readModels.listRuns(
          {
            parentRunId: null,
            status: ['planning', 'running', 'checkpoint', 'paused', 'needs_attention', 'approval_pending'],
          },
          { limit: 1, offset: 0 },
        ).total;
        while (open + this.#isStarting < this.#orders.runs) this.#start();
        if (this.#orders.runs === 0 && readModels.openRuns().length === 0) resolve();
      };
      this.#engine.subscribe((events) => {
        if (
          events.some(
            ({ type }) => type === 'orchestration.checkpoint.requested' || type.startsWith('orchestration.run.'),
          )
        )
          setImmediate(look);
      });
      look();
    });
  }

  #start(): void {
    const name = LOAD_SHAPES[Math.floor(this.#random() * LOAD_SHAPES.length)] ?? 'chain';
    this.#isStarting++;
    this.#engine
      .start({
        definition: { name, version: null },
        parameters: {},
        mode: 'live',
        attended: true,
        owner: null,
        actor: 'operator:test',
        correlationId: null,
      })
      .then(({ id }) => tell({ said: 'started', runId: id }), report)
      .finally(() => this.#isStarting--);
  }

  #decide(): void {
    for (const { id, runId } of this.#engine.readModels.listApprovals({ status: 'pending' }, { limit: 200, offset: 0 })
      .items) {
      if (this.#asked.has(id)) continue;
      this.#asked.add(id);
      const decision = answerTo(id, this.#random);
      this.#engine
        .command(
          runId,
          { type: 'decide', approvalId: id, decision, notes: null, modifications: null, rewindTo: null },
          'operator:test',
        )
        .then(() => tell({ said: 'decided', approvalId: id, decision }), report);
    }
  }
}

async function main(orders: LoadOrders): Promise<void> {
  const input = createInterface({ input: process.stdin });
  await import('../catalog/definition-reader.ts').then(({ loadDefinitionReader }) => loadDefinitionReader());
  await import('../agents/rehearsal/scripted-agent.ts');
  tell({ said: 'loaded' });
  await new Promise((resolve) => input.once('line', resolve));
  const agents = await createAgentRegistry({
    directories: [],
    dataDirectory: orders.directory,
    testAgents: { ledger: orders.ledger },
  });
  const engine = await createEngine({
    directory: orders.directory,
    agents,
    random: seededRandom(orders.seed),
    onUnexpectedError: report,
  });
  tell({ said: 'ready' });
  await new Load(engine, orders).see();
  tell({ said: 'ended' });
  await engine.close();
  input.close();
}

await main(JSON.parse(process.argv[2] ?? '{}') as LoadOrders);
