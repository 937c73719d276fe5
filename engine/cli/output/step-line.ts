/** What an event of a step says in the line that is told of it. */
import type { EventOf, EventView, ToldEventType } from '../../contract/event-view.ts';
import { howMany, describeError, type EventLine } from './event-line.ts';
import { oneLine } from './style.ts';
import type { Style } from './style.ts';
import { durationText } from './time.ts';
import { describeWait } from './waiting.ts';
import { warningsInWords } from './warnings.ts';

export type StepEvent = EventOf<Extract<ToldEventType, `orchestration.step.${string}`>>;

export function isOfStep(event: EventView): event is StepEvent {
  return event.type.startsWith('orchestration.step.');
}

/**
 * Null: nothing is told of it.
 *
 * @param startedAt of the attempt under way. Null: none is
 */
export function stepLine(event: StepEvent, startedAt: number | null, style: Style): EventLine | null {
  const of = (sign: string, rest: string): EventLine => ({ sign, about: event.data.stepId, rest });
  switch (event.type) {
    case 'orchestration.step.started': {
      const { attempt, agent, mode, restarted, answered } = event.data;
      // The child run has a line of its own, and what fails says so.
      if (mode === 'ORCHESTRATION' || agent === null) return null;
      const notes = [
        agent,
        attempt > 1 ? `attempt ${attempt}` : '',
        restarted ? 'again, after the engine stopped' : '',
        answered ? 'goes on with what was decided' : '',
      ].filter(Boolean);
      return of(style.paint('▸', 'cyan'), style.dim(notes.join(', ')));
    }
    case 'orchestration.step.wait_started':
      return of(style.paint('◷', 'cyan'), style.dim(describeWait(event.data, event.at)));
    case 'orchestration.step.expanded':
      if (event.data.kind === 'iteration') return null;
      return of(style.dim('·'), style.dim(howMany(event.data.items, 'item')));
    case 'orchestration.step.progress':
      return of(style.dim('·'), style.dim(progressNote(event)));
    case 'orchestration.step.conversed':
      return null; // what a tool is called for is told as progress
    case 'orchestration.step.remembered':
      return null; // what it is for shows after a crash
    case 'orchestration.step.asked':
      return null; // its question says so
    case 'orchestration.step.completed': {
      const { cache, warnings = [], checkpointSkipped } = event.data;
      const isFromCache = cache?.status === 'hit';
      const notes = [
        isFromCache || startedAt === null ? '' : durationText(event.at - startedAt),
        isFromCache ? 'from the cache' : '',
        style.paint(Array.isArray(warnings) ? warningsInWords(warnings) : 'many warnings', 'yellow'),
        checkpointSkipped ? 'nobody there to be asked' : '',
      ].filter(Boolean);
      return of(style.paint('✓', 'green'), notes.join(', '));
    }
    case 'orchestration.step.failed':
      return of(style.paint('✗', 'red'), describeError(event.data.error));
    case 'orchestration.step.retry_scheduled': {
      const { attempt, error, delayMs } = event.data;
      return of(
        style.paint('↻', 'yellow'),
        `attempt ${attempt} failed, again in ${durationText(delayMs)}: ${describeError(error)}`,
      );
    }
    case 'orchestration.step.skipped':
      return of(style.dim('–'), `skipped: ${skipReasons[event.data.reason] ?? event.data.reason}`);
    case 'orchestration.step.cancelled':
      return of(style.dim('✗'), 'cancelled');
    case 'orchestration.step.reopened':
      return of(
        style.paint('↻', 'yellow'),
        `runs again${event.data.modifications ? `, with changed ${Object.keys(event.data.modifications).map(oneLine).join(', ')}` : ''}`,
      );
    case 'orchestration.step.compensated':
      return of(style.paint('↶', 'yellow'), 'undone');
    case 'orchestration.step.invalidated':
      return of(style.dim('↻'), 'its result no longer counts');
  }
}

export function progressNote({ data: { message, percent } }: EventOf<'orchestration.step.progress'>): string {
  return `${oneLine(message)}${percent === null ? '' : ` ${Math.round(percent)} %`}`;
}

const skipReasons = {
  guard: 'its condition is not met',
  dependency: 'what it needs did not deliver',
  route: 'the run took another way',
  operator: 'by an operator',
} as const;
