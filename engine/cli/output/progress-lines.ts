/** What happens in a run, a line per event. Remembers when attempts started, to say how long they took. */
import type { EventView } from '../../contract/runs.ts';
import type { CheckpointResolved, ErrorRecord, RunCreated, RunEventBody } from '../../run/run-event.ts';
import { factOf } from '../run-facts.ts';
import type { RunTree } from '../run-tree.ts';
import { describeExpiry, describeSla, describeSignal, describeWait } from './waiting.ts';
import { warningsInWords } from './warnings.ts';
import { oneLine } from './style.ts';
import type { Style } from './style.ts';
import { durationText } from './time.ts';

type StepFact = Extract<RunEventBody, { type: `orchestration.step.${string}` }>;
type RunFact = Exclude<RunEventBody, StepFact>;

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
    const fact = factOf(event);
    if (!fact) return null;
    if (fact.type === 'orchestration.run.created') return this.#created(event, fact.data);
    const text = isStepFact(fact) ? this.#step(event, fact) : this.#run(event, fact);
    return text === null ? null : { depth: this.#depth(event), text };
  }

  underWay(): { readonly path: string; readonly at: number; readonly note: string }[] {
    return [...this.#started.values()].flatMap(({ note, ...rest }) => (note === null ? [] : [{ ...rest, note }]));
  }

  /** A run's steps stand under its own line. */
  #depth({ runId }: EventView): number {
    return this.#tree.depthOf(runId) + 1;
  }

  #created(event: EventView, { definition, parent, mode }: RunCreated): ProgressLine {
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

  #step(event: EventView, fact: StepFact): string | null {
    const style = this.#style;
    const { stepId } = fact.data;
    const key = `${event.runId}/${stepId}`;
    const line = (sign: string, rest: string): string => this.#line(event, sign, stepId, rest);
    const started = this.#started.get(key);
    switch (fact.type) {
      case 'orchestration.step.started': {
        const { attempt, agent, mode, restarted } = fact.data;
        const isChildRun = mode === 'ORCHESTRATION';
        this.#started.set(key, {
          path: this.#tree.pathTo(event.runId, stepId).join('/'),
          at: event.at,
          note: isChildRun ? null : agent,
        });
        if (isChildRun || agent === null) return null; // the child run has a line of its own, and what fails says so
        const notes = [
          agent,
          attempt > 1 ? `attempt ${attempt}` : '',
          restarted ? 'again, after the engine stopped' : '',
        ].filter(Boolean);
        return line(style.paint('▸', 'cyan'), style.dim(notes.join(', ')));
      }
      case 'orchestration.step.wait_started':
        return line(style.paint('◷', 'cyan'), style.dim(describeWait(fact.data, event.at)));
      case 'orchestration.step.expanded':
        if (fact.data.kind === 'iteration') return null;
        return line(
          style.dim('·'),
          style.dim(`${fact.data.items.length} ${fact.data.items.length === 1 ? 'item' : 'items'}`),
        );
      case 'orchestration.step.progress': {
        const { message, percent } = fact.data;
        const note = `${oneLine(message)}${percent === null ? '' : ` ${Math.round(percent)} %`}`;
        if (started) started.note = note;
        return line(style.dim('·'), style.dim(note));
      }
      case 'orchestration.step.completed': {
        this.#started.delete(key);
        const { cache, warnings = [], checkpointSkipped } = fact.data;
        const isFromCache = cache?.status === 'hit';
        const notes = [
          isFromCache || !started ? '' : durationText(event.at - started.at),
          isFromCache ? 'from the cache' : '',
          style.paint(warningsInWords(warnings), 'yellow'),
          checkpointSkipped ? 'nobody there to be asked' : '',
        ].filter(Boolean);
        return line(style.paint('✓', 'green'), notes.join(', '));
      }
      case 'orchestration.step.failed':
        this.#started.delete(key);
        return line(style.paint('✗', 'red'), describeError(fact.data.error));
      case 'orchestration.step.retry_scheduled': {
        this.#started.delete(key);
        const { attempt, error, delayMs } = fact.data;
        return line(
          style.paint('↻', 'yellow'),
          `attempt ${attempt} failed, again in ${durationText(delayMs)}: ${describeError(error)}`,
        );
      }
      case 'orchestration.step.skipped':
        return line(style.dim('–'), `skipped: ${skipReasons[fact.data.reason] ?? fact.data.reason}`);
      case 'orchestration.step.cancelled':
        this.#started.delete(key);
        return line(style.dim('✗'), 'cancelled');
      case 'orchestration.step.reopened':
        return line(
          style.paint('↻', 'yellow'),
          `runs again${fact.data.modifications ? `, with changed ${Object.keys(fact.data.modifications).map(oneLine).join(', ')}` : ''}`,
        );
      case 'orchestration.step.compensated':
        return line(style.paint('↶', 'yellow'), 'undone');
      case 'orchestration.step.invalidated':
        this.#started.delete(key);
        return line(style.dim('↻'), 'its result no longer counts');
    }
  }

  #run(event: EventView, fact: RunFact): string | null {
    const style = this.#style;
    switch (fact.type) {
      case 'orchestration.run.plan_created':
        this.#nameWidth.set(event.runId, Math.min(40, Math.max(0, ...fact.data.phases.flat().map((id) => id.length))));
        return null;
      case 'orchestration.checkpoint.requested':
        return this.#line(event, style.paint('?', 'yellow'), fact.data.stepId ?? 'plan', oneLine(fact.data.question));
      case 'orchestration.checkpoint.resolved':
        return this.#resolved(event, fact.data);
      case 'orchestration.run.needs_attention':
        return this.#line(event, style.paint('!', 'red'), fact.data.stepId, 'needs attention');
      case 'orchestration.run.set_aside':
        return `${style.paint('!', 'red')} set aside: ${describeError(fact.data.error)}`;
      case 'orchestration.run.paused':
        return style.paint('‖ paused', 'yellow');
      case 'orchestration.run.resumed':
        return `${style.paint('▸', 'cyan')} goes on`;
      case 'orchestration.run.rollback_started': {
        const { steps, error } = fact.data;
        const why = error ? ` after ${describeError(error)}` : '';
        return `${style.paint('↶', 'yellow')} rolling back ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}${why}`;
      }
      case 'orchestration.run.cleanup_started':
        return `${style.paint('▸', 'cyan')} cleaning up`;
      case 'orchestration.run.ending':
        return this.#isRoot(event) ? `${style.paint('▸', 'cyan')} waiting for its child runs to end` : null;
      case 'orchestration.child.ended':
        return fact.data.error
          ? this.#line(event, style.paint('✗', 'red'), fact.data.stepId, describeError(fact.data.error))
          : null;
      case 'orchestration.run.rewound':
        return `${style.paint('↶', 'yellow')} back to ${fact.data.toStep}`;
      case 'orchestration.run.failed':
        return this.#isRoot(event) ? null : `${style.paint('✗', 'red')} failed: ${describeError(fact.data.error)}`;
      case 'orchestration.run.aborted':
      case 'orchestration.run.cancelled':
        return this.#isRoot(event)
          ? null
          : style.paint(`✗ ${fact.type === 'orchestration.run.aborted' ? 'aborted' : 'cancelled'}`, 'red');
      case 'orchestration.checkpoint.expired':
        return this.#line(event, style.paint('◷', 'yellow'), fact.data.stepId ?? 'plan', describeExpiry(fact.data));
      case 'orchestration.sla.warned':
      case 'orchestration.sla.breached':
        return this.#line(
          event,
          style.paint('◷', fact.type === 'orchestration.sla.warned' ? 'yellow' : 'red'),
          fact.data.stepId,
          describeSla(fact.data),
        );
      case 'orchestration.machine.entered': {
        const { state, from, trigger, signal } = fact.data;
        const why =
          trigger === 'signal'
            ? `on "${oneLine(signal ?? '')}"`
            : trigger === 'timeout'
              ? 'as its time has passed'
              : '';
        return this.#line(
          event,
          style.paint('◆', 'cyan'),
          state,
          style.dim([from === null ? '' : `from ${from}`, why].filter(Boolean).join(' ')),
        );
      }
      case 'orchestration.machine.refused':
        return null; // the signal says so
      case 'orchestration.signal.received':
        return this.#line(event, style.paint('⇢', 'cyan'), fact.data.stepId ?? 'signal', describeSignal(fact.data));
      case 'orchestration.signal.dropped':
        return this.#line(
          event,
          style.paint('⇢', 'cyan'),
          'signal',
          `signal "${oneLine(fact.data.signal)}" was kept in vain: ${oneLine(fact.data.reason)}`,
        );
      case 'orchestration.run.clock_moved':
      case 'orchestration.timer.armed':
      case 'orchestration.timer.fired':
      case 'orchestration.timer.disarmed':
      case 'orchestration.signal.delivered':
      case 'orchestration.run.created':
      case 'orchestration.run.plan_approved':
      case 'orchestration.run.plan_rejected':
      case 'orchestration.run.started':
      case 'orchestration.run.completed':
      case 'orchestration.run.partially_completed':
      case 'orchestration.child.started':
      case 'orchestration.child.finished':
        return null;
    }
  }

  #resolved(event: EventView, { stepId, decision, rewindTo }: CheckpointResolved): string {
    const style = this.#style;
    const of = stepId ?? 'plan';
    if (decision === 'withdrawn') return this.#line(event, style.dim('?'), of, 'no longer asked');
    const what = `${style.bold(decision)}${rewindTo ? ` to ${rewindTo}` : ''}`;
    return this.#line(event, style.paint('→', 'green'), of, `${what} ${style.dim(`by ${oneLine(event.actor)}`)}`);
  }

  /** A sign, the step, and what there is to say, under each other within a run. */
  #line({ runId }: EventView, sign: string, stepId: string, rest: string): string {
    return rest === '' ? `${sign} ${stepId}` : `${sign} ${stepId.padEnd(this.#nameWidth.get(runId) ?? 0)}  ${rest}`;
  }

  #isRoot({ runId }: EventView): boolean {
    return this.#tree.depthOf(runId) === 0;
  }
}

const skipReasons = {
  guard: 'its condition is not met',
  dependency: 'what it needs did not deliver',
  route: 'the run took another way',
  operator: 'by an operator',
} as const;

function describeError({ message }: ErrorRecord): string {
  return oneLine(message);
}

function isStepFact(fact: RunEventBody): fact is StepFact {
  return fact.type.startsWith('orchestration.step.');
}
