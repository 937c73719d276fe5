/** What an event of a run, and not of one of its steps, says in the line that is told of it. */
import type { EventOf, EventView, OpaqueEvent } from '../../contract/event-view.ts';
import type { JsonRecord } from '../../contract/json.ts';
import { howMany, describeError, type EventLine } from './event-line.ts';
import type { StepEvent } from './step-line.ts';
import { cut, oneLine } from './style.ts';
import type { Style } from './style.ts';
import { describeExpiry, describeSignal, describeSla } from './waiting.ts';

type RunEvent = Exclude<EventView, StepEvent>;

/**
 * Null: nothing is told of it.
 *
 * @param isRoot whether it is the run that is followed: how that ends is told by others
 */
export function runLine(event: RunEvent, isRoot: boolean, style: Style): EventLine | null {
  switch (event.type) {
    case 'orchestration.checkpoint.requested':
      return line(style.paint('?', 'yellow'), event.data.stepId ?? 'plan', oneLine(event.data.question));
    case 'orchestration.checkpoint.assigned': {
      const { stepId, how, assignee, notes } = event.data;
      const who = how === 'delegated' ? ` to ${oneLine(assignee ?? '')}` : '';
      const why = notes === null ? '' : `: ${oneLine(notes)}`;
      return line(
        style.paint('?', 'yellow'),
        stepId ?? 'plan',
        `${how}${who}${why} ${style.dim(`by ${oneLine(event.actor)}`)}`,
      );
    }
    case 'orchestration.checkpoint.resolved':
      return resolvedLine(event, style);
    case 'orchestration.run.needs_attention':
      return line(style.paint('!', 'red'), event.data.stepId, 'needs attention');
    case 'orchestration.run.set_aside':
      return ofRun(style.paint('!', 'red'), `set aside: ${describeError(event.data.error)}`);
    case 'orchestration.run.paused':
      return ofRun(style.paint('‖ paused', 'yellow'));
    case 'orchestration.run.resumed':
      return ofRun(style.paint('▸', 'cyan'), 'goes on');
    case 'orchestration.run.rollback_started': {
      const { steps, error } = event.data;
      const why = error ? ` after ${describeError(error)}` : '';
      return ofRun(style.paint('↶', 'yellow'), `rolling back ${howMany(steps, 'step')}${why}`);
    }
    case 'orchestration.run.cleanup_started':
      return ofRun(style.paint('▸', 'cyan'), 'cleaning up');
    case 'orchestration.run.ending':
      return isRoot ? ofRun(style.paint('▸', 'cyan'), 'waiting for its child runs to end') : null;
    case 'orchestration.child.ended':
      return event.data.error
        ? line(style.paint('✗', 'red'), event.data.stepId, describeError(event.data.error))
        : null;
    case 'orchestration.run.rewound':
      return ofRun(style.paint('↶', 'yellow'), `back to ${event.data.toStep}`);
    case 'orchestration.run.failed':
      return isRoot ? null : ofRun(style.paint('✗', 'red'), `failed: ${describeError(event.data.error)}`);
    case 'orchestration.run.aborted':
    case 'orchestration.run.cancelled':
      return isRoot
        ? null
        : ofRun(style.paint(`✗ ${event.type === 'orchestration.run.aborted' ? 'aborted' : 'cancelled'}`, 'red'));
    case 'orchestration.checkpoint.expired':
      return line(style.paint('◷', 'yellow'), event.data.stepId ?? 'plan', describeExpiry(event.data));
    case 'orchestration.sla.warned':
    case 'orchestration.sla.breached':
      return line(
        style.paint('◷', event.type === 'orchestration.sla.warned' ? 'yellow' : 'red'),
        event.data.stepId,
        describeSla(event.data),
      );
    case 'orchestration.machine.entered': {
      const { state, from, trigger, signal } = event.data;
      const why =
        trigger === 'signal' ? `on "${oneLine(signal ?? '')}"` : trigger === 'timeout' ? 'as its time has passed' : '';
      return line(
        style.paint('◆', 'cyan'),
        state,
        style.dim([from === null ? '' : `from ${from}`, why].filter(Boolean).join(' ')),
      );
    }
    case 'orchestration.deliverable.edited':
      return line(
        style.paint('✎', 'yellow'),
        event.data.stepId,
        `version ${event.data.deliverable.version} by ${oneLine(event.actor)}`,
      );
    case 'orchestration.policy.denied': {
      const { stepId, agent, reason, policies } = event.data;
      const why = policies.length > 0 ? style.dim(` (${policies.join(', ')})`) : '';
      const what = stepId ?? agent ?? 'approval';
      return line(style.paint('⊘', 'red'), what, `denied: ${oneLine(reason)}${why}`);
    }
    case 'orchestration.machine.refused':
      return null; // the signal says so
    case 'orchestration.signal.received':
      return line(style.paint('⇢', 'cyan'), event.data.stepId ?? 'signal', describeSignal(event.data));
    case 'orchestration.signal.dropped':
      return line(
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
    case 'orchestration.run.plan_created':
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

function resolvedLine(event: EventOf<'orchestration.checkpoint.resolved'>, style: Style): EventLine {
  const { stepId, decision, rewindTo, calls, answer } = event.data;
  const of = stepId ?? 'plan';
  if (decision === 'withdrawn') return line(style.dim('?'), of, 'no longer asked');
  const ofCalls = Array.isArray(calls)
    ? ` (${calls.map((call) => `${call.id} ${DECIDED[call.decision]}`).join(', ')})`
    : '';
  const filledIn = answer && !('$tooLarge' in answer) ? filledInWords(answer) : '';
  const what = `${style.bold(decision)}${rewindTo ? ` to ${rewindTo}` : ''}${ofCalls}${filledIn}`;
  return line(style.paint('→', 'green'), of, `${what} ${style.dim(`by ${oneLine(event.actor)}`)}`);
}

/** Each field with as much as says which: all of it is in the approval. */
function filledInWords(answer: JsonRecord): string {
  const said = Object.entries(answer)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${cut(oneLine(typeof value === 'string' ? value : JSON.stringify(value)), 40)}`);
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}

function line(sign: string, about: string, rest: string): EventLine {
  return { sign, about, rest };
}

function ofRun(sign: string, rest = ''): EventLine {
  return { sign, about: null, rest };
}

const DECIDED = { approve: 'approved', edit: 'edited', reject: 'rejected' } as const;
