/**
 * What happened, as it is told outside: the one place where an event of the journal becomes one of the contract. A type
 * that has no outside form, or one whose data do not fit it, does not compile.
 */
import type { EventView, ToldData } from '../contract/event-view.ts';
import type { JsonRecord, JsonValue } from '../contract/json.ts';
import type { StoredEvent } from '../journal/journal.ts';
import { eventId, type RunEventOf, type RunEventType } from '../run/run-event.ts';
import type { Json } from '../values/json.ts';
import { Shown } from './shown-values.ts';

/** The same values in the contract's types, which are writable. */
type Wire<T> = [Json] extends [T]
  ? JsonValue
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? string extends keyof T
        ? [Json] extends [T[string]]
          ? JsonRecord
          : Record<string, Wire<T[string]>>
        : { -readonly [Key in keyof T]: Wire<T[Key]> }
      : T;

type Tell<Type extends RunEventType> = (data: Wire<RunEventOf<Type>['data']>) => ToldData<Type>;

const asItIs = <Data>(data: Data): Data => data;

const TELL: { readonly [Type in RunEventType]: Tell<Type> } = {
  'orchestration.run.created': asItIs,
  'orchestration.run.plan_created': asItIs,
  'orchestration.run.plan_approved': asItIs,
  'orchestration.run.plan_rejected': asItIs,
  'orchestration.run.started': asItIs,
  'orchestration.run.paused': asItIs,
  'orchestration.run.resumed': asItIs,
  'orchestration.run.needs_attention': asItIs,
  'orchestration.run.set_aside': asItIs,
  'orchestration.run.clock_moved': asItIs,
  'orchestration.run.completed': asItIs,
  'orchestration.run.partially_completed': asItIs,
  'orchestration.run.failed': asItIs,
  'orchestration.run.aborted': asItIs,
  'orchestration.run.cancelled': asItIs,
  'orchestration.run.ending': asItIs,
  'orchestration.run.rollback_started': asItIs,
  'orchestration.run.cleanup_started': asItIs,
  'orchestration.run.rewound': asItIs,
  'orchestration.step.reopened': asItIs,
  'orchestration.step.started': asItIs,
  'orchestration.step.wait_started': asItIs,
  'orchestration.step.expanded': asItIs,
  'orchestration.step.progress': asItIs,
  'orchestration.step.remembered': asItIs,
  'orchestration.step.conversed': asItIs,
  'orchestration.deliverable.edited': asItIs,
  'orchestration.step.asked': asItIs,
  'orchestration.step.completed': asItIs,
  'orchestration.step.failed': asItIs,
  'orchestration.step.retry_scheduled': asItIs,
  'orchestration.step.skipped': asItIs,
  'orchestration.step.cancelled': asItIs,
  'orchestration.step.compensated': asItIs,
  'orchestration.step.invalidated': asItIs,
  'orchestration.checkpoint.requested': asItIs,
  'orchestration.checkpoint.assigned': asItIs,
  'orchestration.checkpoint.resolved': asItIs,
  'orchestration.checkpoint.expired': asItIs,
  'orchestration.policy.denied': asItIs,
  'orchestration.sla.warned': asItIs,
  'orchestration.sla.breached': asItIs,
  'orchestration.machine.entered': asItIs,
  'orchestration.machine.refused': asItIs,
  'orchestration.timer.armed': asItIs,
  'orchestration.timer.fired': asItIs,
  'orchestration.timer.disarmed': asItIs,
  'orchestration.signal.received': asItIs,
  'orchestration.signal.delivered': asItIs,
  'orchestration.signal.dropped': asItIs,
  'orchestration.child.started': asItIs,
  'orchestration.child.finished': asItIs,
  'orchestration.child.ended': asItIs,
};

/** Values in which what is large may be left out, also inside of them. */
const VALUES = new Set([
  'parameters',
  'input',
  'output',
  'response',
  'payload',
  'modifications',
  'items',
  'what',
  'calls',
  'content',
  'kept',
  'metadata',
]);
/** What is left out as a whole, if it is large. */
const WHOLES = new Set(['phases', 'steps', 'failedSteps', 'rollback', 'killed', 'problems', 'pinned', 'warnings']);

/** With what is too large left out: it says how large it is, and can be asked for by its path. */
export function eventViewOf(event: StoredEvent): EventView {
  const { position, runId, sequence, type, at, actor, correlationId } = event;
  const tell = TELL[type] as ((data: object) => object) | undefined;
  // An event of a newer version's store has no form here; it is told as it is, and opaque to whoever reads it.
  const data = shownData(tell ? tell(event.data) : event.data, new Shown(runId), `/events/${sequence}/data`);
  return { id: eventId(event), position, runId, sequence, type, at, actor, correlationId, data } as EventView;
}

function shownData(data: object, shown: Shown, path: string): object {
  return Object.fromEntries(
    Object.entries(data as JsonRecord).map(([key, value]) => [key, shownField(key, value, shown, `${path}/${key}`)]),
  );
}

function shownField(key: string, value: JsonValue, shown: Shown, path: string): JsonValue {
  if (VALUES.has(key)) return shown.value(value, path);
  if (WHOLES.has(key)) return shown.whole(value, path);
  if (typeof value === 'string') return shown.text(value);
  const details = (key === 'error' || key === 'cause') && isRecord(value) ? value['details'] : undefined;
  return details === undefined ? value : { ...(value as JsonRecord), details: shown.value(details, `${path}/details`) };
}

function isRecord(value: JsonValue): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
