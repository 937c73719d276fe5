import { EngineError, type StartRun } from '../port/engine.ts';
import type { RunCommand } from '../run/run-command.ts';
import { answer } from './answer.ts';
import { definitionOutlineOf } from './definition-view.ts';
import { wholeConversationOf } from '../projections/step-conversation.ts';
import { itemViews } from '../projections/item-views.ts';
import { actionsOn, previewAction } from '../projections/possible-actions.ts';
import { deliverableViewOf, runSummaryOf } from '../projections/row-views.ts';
import { historiesOfParts, historyOf } from '../projections/run-history.ts';
import { Shown, shownDeliverable, shownItem, shownStep } from '../projections/shown-values.ts';
import { stepView } from '../projections/step-view.ts';
import { pageOfText } from '../projections/value-at.ts';
import { followRun } from './following/follow-run.ts';
import { followSpoken } from './following/follow-spoken.ts';
import { followRows } from './following/follow-rows.ts';
import { reportingErrors } from './reporting-errors.ts';
import { inheritedCount, inheritedMessages, withInherited } from './inherited-messages.ts';
import { editDeliverable } from './edit-deliverable.ts';
import { preflightViewOf } from './preflight-view.ts';
import { runSource } from './following/run-source.ts';
import { definitionOfRun, historyOfRun } from './histories.ts';
import { findValue } from './find-value.ts';
import { mustFindRun, mustFindStep, rowsOfTree, viewTree } from './run-tree.ts';
import { sendSignal } from './send-signal.ts';
import { shownEvents } from './shown-events.ts';
import { commandsOf, type ServerContext } from './server-context.ts';
import { watchRunTree } from './following/watch-run-tree.ts';

const channel = answer.runs;

export const runsAnswers = {
  preflight: channel.preflight.handler(async ({ input, context }) =>
    preflightViewOf(
      await commandsOf(context).preflight({
        definition: definitionOf(input),
        owner: input.owner ?? null,
        parameters: input.parameters,
      }),
    ),
  ),
  start: channel.start.handler(async ({ input, context }) => {
    const { parameters, mode, attended, owner = null, correlationId = null, labels } = input;
    return runSummaryOf(
      await commandsOf(context).start({
        definition: definitionOf(input),
        parameters,
        mode,
        attended,
        owner,
        actor: context.actor,
        correlationId,
        ...(labels && { labels }),
      }),
    );
  }),
  list: channel.list.handler(async ({ input: { limit, offset, ...filter }, context: { engine } }) => {
    const { items, total } = await engine.readModels.listRuns(filter, { limit, offset });
    return { items: items.map(runSummaryOf), total };
  }),
  changes: channel.changes.handler(({ input: { limit, afterPosition, ...filter }, context, signal }) => {
    const { engine } = context;
    return reportingErrors(
      followRows(engine, runSource(engine, filter), { limit, afterPosition }, signal),
      context,
      'runs.changes',
    );
  }),
  get: channel.get.handler(async ({ input: { runId }, context: { engine } }) =>
    viewTree(engine, await mustFindRun(engine, runId), Date.now()),
  ),
  events: channel.events.handler(async ({ input: { runId, afterSequence, limit }, context: { engine } }) => {
    const { sequence } = await mustFindRun(engine, runId);
    return { items: await shownEvents(engine.journal, runId, afterSequence, limit), total: sequence };
  }),
  value: channel.value.handler(async ({ input: { runId, path, offset, limit }, context: { engine } }) =>
    pageOfText(JSON.stringify(await findValue(engine, await mustFindRun(engine, runId), path)), offset, limit),
  ),
  watch: channel.watch.handler(async ({ input: { runId, afterPosition }, context, signal }) => {
    await mustFindRun(context.engine, runId); // so that the call fails, and not the first change
    return reportingErrors(watchRunTree(context.engine, runId, afterPosition, signal), context, 'runs.watch');
  }),
  follow: channel.follow.handler(async ({ input: { runId, tell }, context, signal }) => {
    await mustFindRun(context.engine, runId);
    return reportingErrors(followRun(context.engine, runId, tell, signal), context, 'runs.follow');
  }),
  spoken: channel.spoken.handler(async ({ input: { runId, stepId }, context, signal }) => {
    await mustFindRun(context.engine, runId);
    return reportingErrors(followSpoken(context.engine, runId, stepId, signal), context, 'runs.spoken');
  }),
  preview: channel.preview.handler(async ({ input: { runId, action, stepId }, context: { engine } }) => {
    const { state } = await historyOfRun(engine, await mustFindRun(engine, runId));
    return previewAction(state, action, stepId);
  }),
  definition: channel.definition.handler(async ({ input: { runId }, context: { engine } }) =>
    definitionOutlineOf(await definitionOfRun(engine, await mustFindRun(engine, runId))),
  ),
  items: channel.items.handler(async ({ input: { runId, stepId, ...page }, context: { engine } }) => {
    const history = await historyOfRun(engine, await mustFindRun(engine, runId));
    const { items, total } = itemViews(history, mustFindStep(history, stepId), page);
    const shown = new Shown(runId);
    return { items: items.map((item) => shownItem(item, shown)), total };
  }),
  conversation: channel.conversation.handler(
    async ({ input: { runId, stepId, limit, offset }, context: { engine } }) => {
      const history = await historyOfRun(engine, await mustFindRun(engine, runId));
      const step = mustFindStep(history, stepId);
      const own = wholeConversationOf(historyOf(history, step).attempts);
      const { conversation } = history.state.created;
      // Who has not been asked yet has heard nothing.
      const messages = own.length > 0 ? [...(await inheritedMessages(engine.journal, conversation)), ...own] : own;
      const shown = new Shown(runId);
      const items = messages.slice(offset, offset + limit);
      return { items: items.map((each) => ({ ...each, content: shown.text(each.content) })), total: messages.length };
    },
  ),
  step: channel.step.handler(async ({ input: { runId, stepId }, context: { engine } }) => {
    const history = await historyOfRun(engine, await mustFindRun(engine, runId));
    const inherited = await inheritedCount(engine, history.state.created.conversation);
    const step = mustFindStep(history, stepId);
    const view = stepView(history.state, step, historyOf(history, step), historiesOfParts(history, step));
    return {
      step: shownStep(withInherited(view, inherited), new Shown(runId)),
      actions: actionsOn(history.state, step),
    };
  }),
  deliverables: channel.deliverables.handler(async ({ input: { runId }, context: { engine } }) => {
    const runs = await rowsOfTree(engine, await mustFindRun(engine, runId));
    const deliverables = await Promise.all(runs.map(async ({ id }) => await engine.readModels.deliverablesOf(id)));
    const items = deliverables
      .flat()
      .sort((a, b) => a.createdAt - b.createdAt)
      .map((row) => shownDeliverable(deliverableViewOf(row), new Shown(row.runId)));
    return { items, total: items.length };
  }),
  editDeliverable: channel.editDeliverable.handler(({ input, context }) => editDeliverable(context, input)),
  retry: channel.retry.handler(({ input: { runId, ...rest }, context }) =>
    commanded(context, runId, { type: 'retry', ...rest }),
  ),
  skip: channel.skip.handler(({ input: { runId, ...rest }, context }) =>
    commanded(context, runId, { type: 'skip', ...rest }),
  ),
  rewind: channel.rewind.handler(({ input: { runId, ...rest }, context }) =>
    commanded(context, runId, { type: 'rewind', ...rest }),
  ),
  signal: channel.signal.handler(({ input, context }) => sendSignal(context, input)),
  pause: channel.pause.handler(({ input: { runId, notes }, context }) =>
    commanded(context, runId, { type: 'pause', notes }),
  ),
  resume: channel.resume.handler(({ input: { runId, notes }, context }) =>
    commanded(context, runId, { type: 'resume', notes }),
  ),
  abort: channel.abort.handler(({ input: { runId, notes }, context }) =>
    commanded(context, runId, { type: 'abort', notes }),
  ),
  cancel: channel.cancel.handler(({ input: { runId, notes }, context }) =>
    commanded(context, runId, { type: 'cancel', notes }),
  ),
  rollBack: channel.rollBack.handler(({ input: { runId, notes }, context }) =>
    commanded(context, runId, { type: 'roll_back', notes }),
  ),
  kill: channel.kill.handler(({ input: { runId, notes }, context }) =>
    commanded(context, runId, { type: 'kill', notes }),
  ),
};

function definitionOf({
  definition,
  version,
  source,
  asRun,
}: {
  definition?: string;
  version: string | null;
  source?: string;
  asRun?: string;
}): StartRun['definition'] {
  if (asRun !== undefined) return { asRun };
  if (source !== undefined) return { source };
  if (definition !== undefined) return { name: definition, version };
  throw new EngineError('invalid_parameters', 'Nothing says what to run', {
    remedy: 'Give the name of an imported definition, or a YAML text.',
  });
}

async function commanded(context: ServerContext, runId: string, command: RunCommand) {
  await mustFindRun(context.engine, runId);
  return runSummaryOf(await commandsOf(context).command(runId, command, context.actor));
}
