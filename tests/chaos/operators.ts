/**
 * People at their command lines, each in a process of their own: they start, answer, signal and cancel, and remember
 * what they were told.
 */
import type { Desk, Finished } from '../cli/desk.ts';
import type { Acknowledgement } from './acknowledgements.ts';

interface Listed<Row> {
  readonly items: readonly Row[];
}

export interface Operators {
  readonly acknowledged: Acknowledgement[];
  /** Commands that ended, by exit code; of a command that was killed `null`. */
  readonly exits: Map<number | null, number>;
  /** Resolves when everybody has done with what they were doing. */
  stop(): Promise<void>;
}

/** Definitions to start, one of which waits for the signal `go`. */
export const TOLD = `
metadata: { name: told, displayName: told, version: 1.0.0, description: Waits to be told, owner: owner }
orchestration:
  steps:
    - { id: before, agent: test-effect, input: { userMessage: "before" } }
    - { id: word, type: wait, signal: go, depends_on: [before] }
    - { id: after, agent: test-effect, depends_on: [word], input: { userMessage: "after" } }
`;

export function putToWork(desk: Desk, count: number, shapes: readonly string[], random: () => number): Operators {
  const acknowledged: Acknowledgement[] = [];
  const exits = new Map<number | null, number>();
  let isOver = false;
  const note = ({ code }: Finished) => exits.set(code, (exits.get(code) ?? 0) + 1);
  const oneOf = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];

  /** Null: it could not be asked. */
  async function list<Row>(...args: readonly string[]): Promise<readonly Row[]> {
    const finished = await desk.baton(...args, '--json');
    note(finished);
    return finished.code === 0 ? (JSON.parse(finished.stdout) as Listed<Row>).items : [];
  }

  async function start(): Promise<void> {
    const running = desk.start('run', oneOf(shapes) ?? '', '--rehearse');
    const finished = await running.finished;
    note(finished);
    const runId = / run (\w{12,})/.exec(finished.stderr)?.[1];
    if (runId) acknowledged.push({ kind: 'started', runId });
  }

  async function decide(): Promise<void> {
    const asked = oneOf(await list<{ readonly id: string }>('approvals'));
    if (!asked) return;
    const decision = random() < 0.85 ? 'continue' : 'abort';
    const finished = await desk.baton('decide', asked.id, decision, '--no-follow');
    note(finished);
    if (finished.code === 0) acknowledged.push({ kind: 'decided', approvalId: asked.id, decision });
  }

  async function act(kind: 'signalled' | 'cancelled', definition: string): Promise<void> {
    const run = oneOf(await list<{ readonly id: string }>('runs', '--definition', definition, '--status', 'running'));
    if (!run) return;
    if (kind === 'cancelled') {
      const finished = await desk.baton('cancel', run.id, '--no-follow');
      note(finished);
      if (finished.code === 0) acknowledged.push({ kind, runId: run.id });
      return;
    }
    const signalId = `s${Math.floor(random() * 2 ** 31)}`;
    const finished = await desk.baton('signal', run.id, 'go', '--id', signalId, '--no-follow');
    note(finished);
    if (finished.code === 0) acknowledged.push({ kind, runId: run.id, signalId });
  }

  async function work(): Promise<void> {
    while (!isOver) {
      const chance = random();
      if (chance < 0.45) await start();
      else if (chance < 0.8) await decide();
      else if (chance < 0.93) await act('signalled', 'told');
      else await act('cancelled', 'chain');
    }
  }

  const all = Promise.all(Array.from({ length: count }, work));
  return {
    acknowledged,
    exits,
    async stop() {
      isOver = true;
      await all;
    },
  };
}
