/** What happens in a run, a line per event. Remembers when attempts started, to say how long they took. */
import type { EventOf, EventView } from '../../contract/event-view.ts';
import type { RunTree } from '../run-tree.ts';
import type { EventLine } from './event-line.ts';
import { runLine } from './run-line.ts';
import { isOfStep, progressNote, stepLine, type StepEvent } from './step-line.ts';
import type { Style } from './style.ts';

export interface ProgressLine {
  /** How far in: child runs stand under the step that started them. */
  readonly depth: number;
  readonly text: string;
}

export class ProgressLines {
  readonly #tree: RunTree;
  readonly #style: Style;
  /** Attempts under way, the oldest first. Of a child run there is no note: its own steps say how it goes. */
  readonly #started = new Map<string, { readonly path: string; readonly at: number; note: string | null }>();
  readonly #nameWidth = new Map<string, number>();

  constructor(tree: RunTree, style: Style) {
    this.#tree = tree;
    this.#style = style;
  }

  lineFor(event: EventView): ProgressLine | null {
    if (event.type === 'orchestration.run.created') return this.#created(event);
    const line = this.#lineOf(event);
    return line && { depth: this.#depth(event), text: this.#text(event, line) };
  }

  underWay(): { readonly path: string; readonly at: number; readonly note: string }[] {
    return [...this.#started.values()].flatMap(({ note, ...rest }) => (note === null ? [] : [{ ...rest, note }]));
  }

  /** A run's steps stand under its own line. */
  #depth({ runId }: EventView): number {
    return this.#tree.depthOf(runId) + 1;
  }

  #created(event: EventOf<'orchestration.run.created'>): ProgressLine {
    const { definition, parent, mode } = event.data;
    const style = this.#style;
    const name = `${definition.name} ${style.dim(definition.version)}`;
    if (parent && this.#depth(event) > 1) {
      return {
        depth: this.#depth(event) - 1,
        text: `${style.paint('▸', 'cyan')} ${parent.stepId}  ${name}  ${style.dim(`run ${event.runId}`)}`,
      };
    }
    return {
      depth: 0,
      text: `${style.bold(definition.name)} ${style.dim(definition.version)}  ${style.dim(`run ${event.runId}`)}${mode === 'rehearsal' ? `  ${style.paint('rehearsal', 'magenta')}` : `  ${style.bold('live')}`}`,
    };
  }

  /** An attempt that begins is remembered, what it says of itself replaces its note, and one that ends is forgotten. */
  #note(event: StepEvent): void {
    const key = attemptKey(event);
    if (event.type === 'orchestration.step.started') {
      const { stepId, agent, mode } = event.data;
      const path = this.#tree.pathTo(event.runId, stepId).join('/');
      this.#started.set(key, { path, at: event.at, note: mode === 'ORCHESTRATION' ? null : agent });
    } else if (event.type === 'orchestration.step.progress') {
      const started = this.#started.get(key);
      if (started) started.note = progressNote(event);
    } else if (ENDS_ATTEMPT.has(event.type)) this.#started.delete(key);
  }

  #lineOf(event: EventView): EventLine | null {
    if (!isOfStep(event)) {
      if (event.type === 'orchestration.run.plan_created' && Array.isArray(event.data.phases))
        this.#alignNames(event.runId, event.data.phases.flat());
      return runLine(event, this.#tree.depthOf(event.runId) === 0, this.#style);
    }
    const startedAt = this.#started.get(attemptKey(event))?.at ?? null;
    this.#note(event);
    return stepLine(event, startedAt, this.#style);
  }

  /** A sign, the step, and what there is to say, under each other within a run. */
  #text({ runId }: EventView, { sign, about, rest }: EventLine): string {
    if (about === null || rest === '') return [sign, about, rest].filter(Boolean).join(' ');
    return `${sign} ${about.padEnd(this.#nameWidth.get(runId) ?? 0)}  ${rest}`;
  }

  #alignNames(runId: string, stepIds: readonly string[]): void {
    this.#nameWidth.set(runId, Math.min(40, Math.max(0, ...stepIds.map((id) => id.length))));
  }
}

const ENDS_ATTEMPT: ReadonlySet<string> = new Set<StepEvent['type']>([
  'orchestration.step.completed',
  'orchestration.step.failed',
  'orchestration.step.retry_scheduled',
  'orchestration.step.cancelled',
  'orchestration.step.invalidated',
]);

function attemptKey({ runId, data }: StepEvent): string {
  return `${runId}/${data.stepId}`;
}
