/** Events of the contract carry their data as any record; here they get back the types of what was recorded. */
import type { EventView } from '../contract/runs.ts';
import type { RunEventBody } from '../run/run-event.ts';

/** Undefined for a type that this version doesn't know: a newer engine may be on the other side of the socket. */
export function factOf(event: EventView): RunEventBody | undefined {
  return event.type in knownTypes ? ({ type: event.type, data: event.data } as unknown as RunEventBody) : undefined;
}

/** A new type of event has to be named here, and then whoever switches over them hears of it. */
const knownTypes: Readonly<Record<RunEventBody['type'], true>> = {
  'orchestration.run.created': true,
  'orchestration.run.plan_created': true,
  'orchestration.run.plan_approved': true,
  'orchestration.run.plan_rejected': true,
  'orchestration.run.started': true,
  'orchestration.run.paused': true,
  'orchestration.run.resumed': true,
  'orchestration.run.needs_attention': true,
  'orchestration.run.set_aside': true,
  'orchestration.run.clock_moved': true,
  'orchestration.run.completed': true,
  'orchestration.run.partially_completed': true,
  'orchestration.run.failed': true,
  'orchestration.run.aborted': true,
  'orchestration.run.cancelled': true,
  'orchestration.run.rollback_started': true,
  'orchestration.run.cleanup_started': true,
  'orchestration.run.rewound': true,
  'orchestration.step.reopened': true,
  'orchestration.step.started': true,
  'orchestration.step.wait_started': true,
  'orchestration.step.expanded': true,
  'orchestration.step.progress': true,
  'orchestration.step.completed': true,
  'orchestration.step.failed': true,
  'orchestration.step.retry_scheduled': true,
  'orchestration.step.skipped': true,
  'orchestration.step.cancelled': true,
  'orchestration.step.compensated': true,
  'orchestration.step.invalidated': true,
  'orchestration.checkpoint.requested': true,
  'orchestration.checkpoint.resolved': true,
  'orchestration.checkpoint.expired': true,
  'orchestration.sla.warned': true,
  'orchestration.sla.breached': true,
  'orchestration.machine.entered': true,
  'orchestration.machine.refused': true,
  'orchestration.timer.armed': true,
  'orchestration.timer.fired': true,
  'orchestration.timer.disarmed': true,
  'orchestration.signal.received': true,
  'orchestration.signal.delivered': true,
  'orchestration.signal.dropped': true,
  'orchestration.child.started': true,
  'orchestration.child.finished': true,
  'orchestration.child.ended': true,
  'orchestration.run.ending': true,
};
