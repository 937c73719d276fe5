/** The list of runs with a long past: opening it, filtering it, looking for a text, scrolling. */
import type { Page } from 'playwright-core';
import type { LaunchedApp } from '../launch-app.ts';
import { figuresOf, print, shown } from './measures.ts';

const ROUNDS = 10;
const FIRST_ROW = `document.querySelector('section[aria-label="Runs"] tbody tr td')`;
/** What the header counts. */
const counts = (total: number) =>
  `[...document.querySelectorAll('main header *')].some((each) => each.childElementCount === 0 && each.textContent.trim() === '${total.toLocaleString('en')}')`;
const press = (view: string) =>
  `[...document.querySelectorAll('button')].find((each) => each.textContent.trim() === '${view}').click()`;
const type = (text: string) => `
  const field = document.querySelector('[aria-label="Filter runs"] input');
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, '${text}');
  field.dispatchEvent(new Event('input', { bubbles: true }));`;

/** Forth and back; the way forth is what counts. */
async function measureTurns(
  page: Page,
  forth: readonly [action: string, condition: string],
  back: readonly [action: string, condition: string],
): Promise<number[]> {
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    taken.push((await shown(page, forth[1], forth[0])).ms);
    await shown(page, back[1], back[0]);
  }
  return taken;
}

/** Each from a turn of the wheel to the second frame after it, in which further rows have been drawn. */
function measureScrolling(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const list = [...document.querySelectorAll<HTMLElement>('main *')].find(
      (each) => each.scrollHeight > each.clientHeight + 500 && /auto|scroll/.test(getComputedStyle(each).overflowY),
    );
    const taken: number[] = [];
    for (let turn = 0; list && turn < 60; turn += 1) {
      const begun = performance.now();
      list.scrollTop += 400;
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      taken.push(performance.now() - begun);
    }
    return taken;
  });
}

/** @param many runs that are there, none of them a child */
export async function measureList({ page, client }: LaunchedApp, many: number): Promise<void> {
  const all = counts(many);
  const totalOf = async (filter: Parameters<typeof client.runs.list>[0]) =>
    (await client.runs.list({ ...filter, parentRunId: null, limit: 1 })).total;
  await shown(page, all);
  const opened = await measureTurns(
    page,
    [`location.hash = '#/runs'`, `!!${FIRST_ROW}`],
    [`location.hash = '#/settings'`, `!!document.querySelector('section[aria-label="Settings"]')`],
  );
  await shown(page, all, `location.hash = '#/runs'`);
  const filtered = await measureTurns(
    page,
    [press('Failed this week'), `!${all} && /Failed/.test(${FIRST_ROW}?.textContent ?? '')`],
    [press('All runs'), all],
  );
  const found = await measureTurns(page, [type('image'), counts(await totalOf({ text: 'image' }))], [type(''), all]);
  const floor: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) floor.push((await shown(page, 'true')).ms);
  const scrolled = await measureScrolling(page);
  const asked: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = performance.now();
    await client.runs.list({ parentRunId: null, text: 'image', limit: 100 });
    asked.push(performance.now() - begun);
  }
  print(
    'list',
    `${many.toLocaleString('en')} runs: ms to the frame that shows it: opening the list, pressing a view, from the last typed letter to its hits (40 ms are waiting for more), a turn of the wheel (two frames); and to ask the engine for the same text over the socket; the floor is an empty frame`,
    {
      floor: figuresOf(floor),
      opened: figuresOf(opened),
      filtered: figuresOf(filtered),
      found: figuresOf(found),
      scrolled: figuresOf(scrolled),
      asked: figuresOf(asked),
      targetMs: 100,
    },
  );
}
