/**
 * From a recorded event to the frame that shows it, in the list of runs and in each view of a run of five hundred
 * steps.
 */
import type { LaunchedApp } from '../launch-app.ts';
import { figuresOf, MANY_STEPS, ONE_STEP, print, shown } from './measures.ts';

const EVENTS = 100;
const TURNS = 30;
const VIEWS = ['list', 'graph', 'timeline'] as const;

/**
 * The same two ways without anything of ours: a frame of the page, and a question over the socket that costs nothing.
 */
async function measureFloor({
  page,
  client,
}: LaunchedApp): Promise<{ readonly frame: number[]; readonly question: number[] }> {
  const frame: number[] = [];
  const question: number[] = [];
  for (let round = 0; round < TURNS; round += 1) {
    frame.push((await shown(page, 'true')).ms);
    const begun = performance.now();
    await client.runs.list({ limit: 1 });
    question.push(performance.now() - begun);
  }
  return { frame, question };
}

export async function measureEvents(launched: LaunchedApp): Promise<void> {
  const { page, client } = launched;
  await page.evaluate(() => (location.hash = '#/runs'));
  await client.runs.start({ source: ONE_STEP('warm'), mode: 'rehearsal' });
  await shown(page, `/warm/.test(document.querySelector('tbody')?.textContent ?? '')`);
  const floor = await measureFloor(launched);
  const taken: number[] = [];
  for (let index = 0; index < EVENTS; index += 1) {
    const seen = shown(page, `/event-${index}\\b/.test(document.querySelector('tbody')?.textContent ?? '')`);
    const { createdAt } = await client.runs.start({ source: ONE_STEP(`event-${index}`), mode: 'rehearsal' });
    taken.push((await seen).at - createdAt);
  }
  print(
    'event',
    'ms from a recorded event to the frame that shows it in the list of runs; the floor is an empty frame, and an empty question over the socket',
    {
      floor: { frame: figuresOf(floor.frame), question: figuresOf(floor.question) },
      list: figuresOf(taken),
      targetMs: 100,
    },
  );
}

/** It is paused and resumed: one event each, while 500 steps are on the screen. */
export async function measureLargeRun({ page, client }: LaunchedApp): Promise<void> {
  const { id: runId } = await client.runs.start({ source: MANY_STEPS, mode: 'rehearsal' });
  for await (const change of await client.runs.watch({ runId })) if (change.kind !== 'event') break;
  const figures: Record<string, object> = {};
  for (const view of VIEWS) {
    await page.evaluate((hash) => (location.hash = hash), `#/runs/${runId}?view=${view}`);
    await shown(page, `document.querySelectorAll('main [data-step], main .vue-flow__node, main .track').length >= 500`);
    const taken: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const isPause = turn % 2 === 0;
      const seen = shown(
        page,
        `/Paused/.test(document.querySelector('main header')?.textContent ?? '') === ${isPause}`,
      );
      const { updatedAt } = await (isPause ? client.runs.pause({ runId }) : client.runs.resume({ runId }));
      taken.push((await seen).at - updatedAt);
    }
    figures[view] = figuresOf(taken);
  }
  print('large run', 'ms from a recorded event to the frame that shows it, in each view of a run of 500 steps', {
    ...figures,
    targetMs: 100,
  });
}
