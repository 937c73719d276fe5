import { EngineError } from '../engine.ts';
import { runSummaryOf } from '../projections/row-views.ts';
import { answer } from './answer.ts';
import { followSchedules } from './following/follow-schedules.ts';
import { reportingErrors } from './reporting-errors.ts';
import { scheduleEventViewOf, scheduleViewOf } from './schedule-view.ts';

const channel = answer.schedules;

export const schedulesAnswers = {
  list: channel.list.handler(async ({ context: { engine } }) => {
    const items = (await engine.schedules.list()).map((standing) => scheduleViewOf(engine, standing));
    return { items, total: items.length, isKeeping: engine.schedules.isKeeping };
  }),
  changes: channel.changes.handler(({ input: { limit }, context, signal }) => reportingErrors(followSchedules(context.engine, limit, signal), context, 'schedules.changes')),
  get: channel.get.handler(async ({ input: { scheduleId }, context: { engine } }) => scheduleViewOf(engine, await engine.schedules.find(scheduleId))),
  history: channel.history.handler(({ input: { scheduleId, ...page }, context: { engine } }) => {
    const { items, total } = engine.schedules.history(scheduleId, page);
    return { items: items.map((fact) => scheduleEventViewOf(engine, fact)), total };
  }),
  pause: channel.pause.handler(async ({ input: { scheduleId, reason }, context: { engine, actor } }) => scheduleViewOf(engine, await engine.schedules.pause(scheduleId, reason, actor))),
  resume: channel.resume.handler(async ({ input: { scheduleId, reason }, context: { engine, actor } }) => scheduleViewOf(engine, await engine.schedules.resume(scheduleId, reason, actor))),
  switchOn: channel.switchOn.handler(async ({ input: { scheduleId, reason }, context: { engine, actor } }) =>
    scheduleViewOf(engine, await engine.schedules.switchOn(scheduleId, reason, actor)),
  ),
  switchOff: channel.switchOff.handler(async ({ input: { scheduleId, reason }, context: { engine, actor } }) =>
    scheduleViewOf(engine, await engine.schedules.switchOff(scheduleId, reason, actor)),
  ),
  trigger: channel.trigger.handler(async ({ input: { scheduleId, parameters }, context: { engine, actor } }) => {
    const runId = await engine.schedules.trigger(scheduleId, parameters, actor);
    const row = engine.readModels.findRun(runId);
    if (!row) throw new EngineError('not_found', `There is no run ${runId}`);
    return runSummaryOf(row);
  }),
  previewBackfill: channel.previewBackfill.handler(async ({ input: { scheduleId, concurrency, ...range }, context: { engine } }) => {
    const { times, ...plan } = await engine.schedules.planBackfill(scheduleId, range, concurrency);
    return { times: [...times], ...plan };
  }),
  backfill: channel.backfill.handler(async ({ input: { scheduleId, concurrency, reason, ...range }, context: { engine, actor } }) =>
    scheduleViewOf(engine, await engine.schedules.backfill(scheduleId, range, concurrency, reason, actor)),
  ),
  cancelBackfill: channel.cancelBackfill.handler(async ({ input: { scheduleId, reason }, context: { engine, actor } }) => scheduleViewOf(engine, await engine.schedules.cancelBackfill(scheduleId, reason, actor))),
};
