import { EngineError } from '../port/engine.ts';
import { runSummaryOf } from '../projections/row-views.ts';
import { answer } from './answer.ts';
import { followSchedules } from './following/follow-schedules.ts';
import { reportingErrors } from './reporting-errors.ts';
import { scheduleEventViewOf, scheduleViewOf } from './schedule-view.ts';
import { commandsOf } from './server-context.ts';

const channel = answer.schedules;

export const schedulesAnswers = {
  list: channel.list.handler(async ({ context: { engine } }) => {
    const standings = await engine.schedules.list();
    const items = await Promise.all(standings.map((standing) => scheduleViewOf(engine, standing)));
    return { items, total: items.length, isKeeping: engine.schedules.isKeeping };
  }),
  changes: channel.changes.handler(({ input: { limit }, context, signal }) =>
    reportingErrors(followSchedules(context.engine, limit, signal), context, 'schedules.changes'),
  ),
  get: channel.get.handler(async ({ input: { scheduleId }, context: { engine } }) =>
    scheduleViewOf(engine, await engine.schedules.find(scheduleId)),
  ),
  history: channel.history.handler(async ({ input: { scheduleId, ...page }, context: { engine } }) => {
    const { items, total } = await engine.schedules.history(scheduleId, page);
    return { items: await Promise.all(items.map((event) => scheduleEventViewOf(engine, event))), total };
  }),
  pause: channel.pause.handler(async ({ input: { scheduleId, reason }, context }) =>
    scheduleViewOf(context.engine, await commandsOf(context).schedules.pause(scheduleId, reason, context.actor)),
  ),
  resume: channel.resume.handler(async ({ input: { scheduleId, reason }, context }) =>
    scheduleViewOf(context.engine, await commandsOf(context).schedules.resume(scheduleId, reason, context.actor)),
  ),
  switchOn: channel.switchOn.handler(async ({ input: { scheduleId, reason }, context }) =>
    scheduleViewOf(context.engine, await commandsOf(context).schedules.switchOn(scheduleId, reason, context.actor)),
  ),
  switchOff: channel.switchOff.handler(async ({ input: { scheduleId, reason }, context }) =>
    scheduleViewOf(context.engine, await commandsOf(context).schedules.switchOff(scheduleId, reason, context.actor)),
  ),
  trigger: channel.trigger.handler(async ({ input: { scheduleId, parameters }, context }) => {
    const runId = await commandsOf(context).schedules.trigger(scheduleId, parameters, context.actor);
    const row = await context.engine.readModels.findRun(runId);
    if (!row) throw new EngineError('not_found', `There is no run ${runId}`);
    return runSummaryOf(row);
  }),
  previewBackfill: channel.previewBackfill.handler(
    async ({ input: { scheduleId, concurrency, ...range }, context: { engine } }) => {
      const { times, ...plan } = await engine.schedules.planBackfill(scheduleId, range, concurrency);
      return { times: [...times], ...plan };
    },
  ),
  backfill: channel.backfill.handler(async ({ input: { scheduleId, concurrency, reason, ...range }, context }) =>
    scheduleViewOf(
      context.engine,
      await commandsOf(context).schedules.backfill(scheduleId, range, concurrency, reason, context.actor),
    ),
  ),
  cancelBackfill: channel.cancelBackfill.handler(async ({ input: { scheduleId, reason }, context }) =>
    scheduleViewOf(
      context.engine,
      await commandsOf(context).schedules.cancelBackfill(scheduleId, reason, context.actor),
    ),
  ),
};
