/** What happens in a run, a line per event. Remembers when attempts started, to say how long they took. */
import type { EventOf, EventView, OpaqueEvent, ToldEventType } from '../../contract/event-view.ts';
import type { ErrorView } from '../../contract/error-view.ts';
import type { RunTree } from '../run-tree.ts';
import { describeExpiry, describeSla, describeSignal, describeWait } from './waiting.ts';
import { warningsInWords } from './warnings.ts';
import { oneLine } from './style.ts';
import type { Style } from './style.ts';
import { durationText } from './time.ts';

type StepEvent = EventOf<Extract<ToldEventType, `orchestration.step.${string}`>>;
type RunEvent = Exclude<EventView, StepEvent>;

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
    const text = isOfStep(event) ? this.#step(event) : this.#run(event);
    return text === null ? null : { depth: this.#depth(event), text };
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

  #step(event: StepEvent): string | null {
    const style = this.#style;
    const { stepId } = event.data;
    const key = `${event.runId}/${stepId}`;
    const line = (sign: string, rest: string): string => this.#line(event, sign, stepId, rest);
    const started = this.#started.get(key);
    switch (event.type) {
      case 'orchestration.step.started': {
        const { attempt, agent, mode, restarted, answered } = event.data;
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
          answered ? 'goes on with what was decided' : '',
        ].filter(Boolean);
        return line(style.paint('▸', 'cyan'), style.dim(notes.join(', ')));
      }
      case 'orchestration.step.wait_started':
        return line(style.paint('◷', 'cyan'), style.dim(describeWait(event.data, event.at)));
      case 'orchestration.step.expanded':
        if (event.data.kind === 'iteration') return null;
        return line(style.dim('·'), style.dim(countOf(event.data.items, 'item')));
      case 'orchestration.step.progress': {
        const { message, percent } = event.data;
        const note = `${oneLine(message)}${percent === null ? '' : ` ${Math.round(percent)} %`}`;
        if (started) started.note = note;
        return line(style.dim('·'), style.dim(note));
      }
      case 'orchestration.step.conversed':
        return null; // what a tool is called for is told as progress
      case 'orchestration.step.remembered':
        return null; // what it is for shows after a crash
      case 'orchestration.step.asked':
        return null; // its question says so
      case 'orchestration.step.completed': {
        this.#started.delete(key);
        const { cache, warnings = [], checkpointSkipped } = event.data;
        const isFromCache = cache?.status === 'hit';
        const notes = [
          isFromCache || !started ? '' : durationText(event.at - started.at),
          isFromCache ? 'from the cache' : '',
          style.paint(Array.isArray(warnings) ? warningsInWords(warnings) : 'many warnings', 'yellow'),
          checkpointSkipped ? 'nobody there to be asked' : '',
        ].filter(Boolean);
        return line(style.paint('✓', 'green'), notes.join(', '));
      }
      case 'orchestration.step.failed':
        this.#started.delete(key);
        return line(style.paint('✗', 'red'), describeError(event.data.error));
      case 'orchestration.step.retry_scheduled': {
        this.#started.delete(key);
        const { attempt, error, delayMs } = event.data;
        return line(
          style.paint('↻', 'yellow'),
          `attempt ${attempt} failed, again in ${durationText(delayMs)}: ${describeError(error)}`,
        );
      }
      case 'orchestration.step.skipped':
        return line(style.dim('–'), `skipped: ${skipReasons[event.data.reason] ?? event.data.reason}`);
      case 'orchestration.step.cancelled':
        this.#started.delete(key);
        return line(style.dim('✗'), 'cancelled');
      case 'orchestration.step.reopened':
        return line(
          style.paint('↻', 'yellow'),
          `runs again${event.data.modifications ? `, with changed ${Object.keys(event.data.modifications).map(oneLine).join(', ')}` : ''}`,
        );
      case 'orchestration.step.compensated':
        return line(style.paint('↶', 'yellow'), 'undone');
      case 'orchestration.step.invalidated':
        this.#started.delete(key);
        return line(style.dim('↻'), 'its result no longer counts');
    }
  }

  #run(event: RunEvent): string | null {
    const style = this.#style;
    switch (event.type) {
      case 'orchestration.run.plan_created':
        if (Array.isArray(event.data.phases)) this.#alignNames(event.runId, event.data.phases.flat());
        return null;
      case 'orchestration.checkpoint.requested':
        return this.#line(event, style.paint('?', 'yellow'), event.data.stepId ?? 'plan', oneLine(event.data.question));
      case 'orchestration.checkpoint.resolved':
        return this.#resolved(event);
      case 'orchestration.run.needs_attention':
        return this.#line(event, style.paint('!', 'red'), event.data.stepId, 'needs attention');
      case 'orchestration.run.set_aside':
        return `${style.paint('!', 'red')} set aside: ${describeError(event.data.error)}`;
      case 'orchestration.run.paused':
        return style.paint('‖ paused', 'yellow');
      case 'orchestration.run.resumed':
        return `${style.paint('▸', 'cyan')} goes on`;
      case 'orchestration.run.rollback_started': {
        const { steps, error } = event.data;
        const why = error ? ` after ${describeError(error)}` : '';
        return `${style.paint('↶', 'yellow')} rolling back ${countOf(steps, 'step')}${why}`;
      }
      case 'orchestration.run.cleanup_started':
        return `${style.paint('▸', 'cyan')} cleaning up`;
      case 'orchestration.run.ending':
        return this.#isRoot(event) ? `${style.paint('▸', 'cyan')} waiting for its child runs to end` : null;
      case 'orchestration.child.ended':
        return event.data.error
          ? this.#line(event, style.paint('✗', 'red'), event.data.stepId, describeError(event.data.error))
          : null;
      case 'orchestration.run.rewound':
        return `${style.paint('↶', 'yellow')} back to ${event.data.toStep}`;
      case 'orchestration.run.failed':
        return this.#isRoot(event) ? null : `${style.paint('✗', 'red')} failed: ${describeError(event.data.error)}`;
      case 'orchestration.run.aborted':
      case 'orchestration.run.cancelled':
        return this.#isRoot(event)
          ? null
          : style.paint(`✗ ${event.type === 'orchestration.run.aborted' ? 'aborted' : 'cancelled'}`, 'red');
      case 'orchestration.checkpoint.expired':
        return this.#line(event, style.paint('◷', 'yellow'), event.data.stepId ?? 'plan', describeExpiry(event.data));
      case 'orchestration.sla.warned':
      case 'orchestration.sla.breached':
        return this.#line(
          event,
          style.paint('◷', event.type === 'orchestration.sla.warned' ? 'yellow' : 'red'),
          event.data.stepId,
          describeSla(event.data),
        );
      case 'orchestration.machine.entered': {
        const { state, from, trigger, signal } = event.data;
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
      case 'orchestration.deliverable.edited':
        return this.#line(
          event,
          style.paint('✎', 'yellow'),
          event.data.stepId,
          `version ${event.data.deliverable.version} by ${oneLine(event.actor)}`,
        );
      case 'orchestration.policy.denied': {
        const { stepId, agent, reason, policies } = event.data;
        const why = policies.length > 0 ? style.dim(` (${policies.join(', ')})`) : '';
        const what = stepId ?? agent ?? 'approval';
        return this.#line(event, style.paint('⊘', 'red'), what, `denied: ${oneLine(reason)}${why}`);
      }
      case 'orchestration.machine.refused':
        return null; // the signal says so
      case 'orchestration.signal.received':
        return this.#line(event, style.paint('⇢', 'cyan'), event.data.stepId ?? 'signal', describeSignal(event.data));
      case 'orchestration.signal.dropped':
        return this.#line(
          event,
          style.paint('⇢', 'cyan'),
          'signal',
          `signal "${oneLine(event.data.signal)}" was kept in vain: ${oneLine(event.data.reason)}`,
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
      default:
        event satisfies OpaqueEvent;
        return null;
    }
  }

  #resolved(event: EventOf<'orchestration.checkpoint.resolved'>): string {
    const { stepId, decision, rewindTo, calls } = event.data;
    const style = this.#style;
    const of = stepId ?? 'plan';
    if (decision === 'withdrawn') return this.#line(event, style.dim('?'), of, 'no longer asked');
    const ofCalls = Array.isArray(calls)
      ? ` (${calls.map((call) => `${call.id} ${DECIDED[call.decision]}`).join(', ')})`
      : '';
    const what = `${style.bold(decision)}${rewindTo ? ` to ${rewindTo}` : ''}${ofCalls}`;
    return this.#line(event, style.paint('→', 'green'), of, `${what} ${style.dim(`by ${oneLine(event.actor)}`)}`);
  }

  /** A sign, the step, and what there is to say, under each other within a run. */
  #line({ runId }: EventView, sign: string, stepId: string, rest: string): string {
    return rest === '' ? `${sign} ${stepId}` : `${sign} ${stepId.padEnd(this.#nameWidth.get(runId) ?? 0)}  ${rest}`;
  }

  #alignNames(runId: string, stepIds: readonly string[]): void {
    this.#nameWidth.set(runId, Math.min(40, Math.max(0, ...stepIds.map((id) => id.length))));
  }

  #isRoot({ runId }: EventView): boolean {
    return this.#tree.depthOf(runId) === 0;
  }
}

const DECIDED = { approve: 'approved', edit: 'edited', reject: 'rejected' } as const;

const skipReasons = {
  guard: 'its condition is not met',
  dependency: 'what it needs did not deliver',
  route: 'the run took another way',
  operator: 'by an operator',
} as const;

/** A list that is too large to be told is not counted. */
function countOf(list: unknown, noun: string): string {
  if (!Array.isArray(list)) return `many ${noun}s`;
  return `${list.length} ${noun}${list.length === 1 ? '' : 's'}`;
}

function describeError({ message }: ErrorView): string {
  return oneLine(message);
}

function isOfStep(event: EventView): event is StepEvent {
  return event.type.startsWith('orchestration.step.');
}
