/** Which run was started by which step: learned from events as they come, or from a view of the run. */
import type { EventView } from '../contract/event-view.ts';
import type { RunView } from '../contract/run-view.ts';

interface Node {
  readonly parentRunId: string | null;
  readonly parentStepId: string | null;
}

export class RunTree {
  readonly #nodes = new Map<string, Node>();
  readonly #rootRunId: string;

  constructor(rootRunId: string) {
    this.#rootRunId = rootRunId;
  }

  learn(run: RunView): void {
    this.#nodes.set(run.id, { parentRunId: run.parentRunId, parentStepId: run.parentStepId });
    for (const child of run.children) this.learn(child);
  }

  see(event: EventView): void {
    if (event.type === 'orchestration.child.started') {
      this.#nodes.set(event.data.childRunId, { parentRunId: event.runId, parentStepId: event.data.stepId });
    }
  }

  /** How many runs are above it. */
  depthOf(runId: string): number {
    return this.#stepsAbove(runId).length;
  }

  /** Ids of the steps from the outermost run down. Null for the run's plan. */
  pathTo(runId: string, stepId: string | null): string[] {
    return [...this.#stepsAbove(runId), stepId ?? 'plan'];
  }

  #stepsAbove(runId: string): string[] {
    const path: string[] = [];
    for (let id = runId; id !== this.#rootRunId; ) {
      const node = this.#nodes.get(id);
      if (!node?.parentRunId || node.parentStepId === null) break;
      path.unshift(node.parentStepId);
      id = node.parentRunId;
    }
    return path;
  }
}
