import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../contract/json.ts';
import type { ItemView } from '../contract/run-items.ts';
import type { DeliverableView } from '../contract/deliverable-view.ts';
import type { RunView } from '../contract/run-view.ts';
import type { StepView } from '../contract/step-view.ts';
import { tooLargeIn } from '../contract/too-large.ts';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { runView } from './run-view.ts';
import { parametersOfRow, Shown, shownDeliverable, shownItem, shownRun } from './shown-values.ts';
import { valueAt } from './value-at.ts';

const text = (length: number) => 'x'.repeat(length);
const sevens = (count: number) => Array.from({ length: count }, () => 7);

describe('a value in a view', () => {
  it('is the very value while it is small', () => {
    const value = { rows: sevens(3) };
    expect(new Shown('run-1', 200).value(value, '/output')).toBe(value);
  });

  it('is told by its size and its beginning when it is too large', () => {
    expect(new Shown('run-1', 200).value(text(300), '/output')).toEqual({
      $tooLarge: { sizeBytes: 302, runId: 'run-1', path: '/output', begins: text(200) },
    });
  });

  it('keeps what is small in it, and leaves out what is not, with the path to it', () => {
    const shown = new Shown('run-1', 200).value({ id: 7, 'a/b~c': text(300) }, '/output');
    expect(shown).toEqual({
      id: 7,
      'a/b~c': { $tooLarge: { sizeBytes: 302, runId: 'run-1', path: '/output/a~1b~0c', begins: text(200) } },
    });
    expect(new Shown('run-1', 200).value(['a', text(300)], '/output')).toMatchObject([
      'a',
      { $tooLarge: { path: '/output/1' } },
    ]);
  });

  it('is left out as a whole when it has too many places, or is too large even with what was left out', () => {
    expect(new Shown('run-1', 201).value(sevens(100), '/output')).toEqual(sevens(100));
    expect(new Shown('run-1', 200).value(sevens(100), '/output')).toEqual({
      $tooLarge: { sizeBytes: 402, runId: 'run-1', path: '/output', begins: 'a list of 100' },
    });
    expect(new Shown('run-1', 205).value(sevens(101), '/output')).toEqual({
      $tooLarge: { sizeBytes: 406, runId: 'run-1', path: '/output', begins: 'a list of 101' },
    });
    expect(new Shown('run-1', 10).value(sevens(1_234), '')).toMatchObject({ $tooLarge: { begins: 'a list of 1,234' } });
    expect(new Shown('run-1', 10).value({ a: sevens(1_234) }, '')).toMatchObject({
      $tooLarge: { begins: 'an object', sizeBytes: 2 + 5 + 2 + 4 * 1_234 },
    });
  });

  it('is told with the same size by whoever looks again, with more room or less', () => {
    const large = { list: Array.from({ length: 150_000 }, () => 1) };
    const sizes = [1_000, 100_000, 64 * 1024].map((most) =>
      JSON.stringify(new Shown('run', most).value(large, '/output')),
    );
    expect(new Set(sizes).size).toBe(1);
    const small = { list: [1, 2, 3, 'x'.repeat(2_000)] };
    expect(new Shown('run', 1_000).value(small, '/output')).not.toEqual(small);
    expect(new Shown('run', 10_000).value(small, '/output')).toEqual(small);
  });

  it('has to be very small once much has been shown', () => {
    const shown = new Shown('run-1', 5_000, 3_000);
    const isWhole = (length: number) => shown.value(text(length), '') === text(length);
    expect([isWhole(2_500), isWhole(2_500), isWhole(2_500), isWhole(1_022), isWhole(1_023)]).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('has had all there is when its share is used up to the byte', () => {
    const shown = new Shown('run-1', 5_000, 2_502);
    expect([shown.value(text(2_500), '') === text(2_500), shown.value(text(2_500), '') === text(2_500)]).toEqual([
      true,
      false,
    ]);
  });

  it('is never shown beyond its own limit because little has been shown', () => {
    const shown = new Shown('run-1', 40, 10);
    shown.value(text(20), '');
    expect(tooLargeIn(shown.value(text(50), ''))).not.toBeNull();
  });
});

describe('a text in a view', () => {
  it('is cut where it is longer than a message, and says how long it was', () => {
    const shown = new Shown('run-1');
    expect(shown.text(text(16_384))).toBe(text(16_384));
    expect(shown.text(text(16_385))).toBe(`${text(16_384)} … (cut: there are 16,385 characters)`);
  });

  it('is cut early once much has been shown, of which only its part counts', () => {
    const shown = new Shown('run-1', 64, 20_000);
    for (const length of [30_000, 3_616]) shown.text(text(length));
    expect([shown.text(text(1_024)).length, shown.text(text(1_025))]).toEqual([
      1_024,
      `${text(1_024)} … (cut: there are 1,025 characters)`,
    ]);
  });
});

const large = (name: string) => ({ name, text: text(70_000) });

/** The view of a run in which everything that can be large is. */
function largeView(): RunView {
  const run = new RunOnPaper(buildDefinition({ steps: [agentStep({ id: 'a/b' })] }));
  run.succeed('a/b');
  const view = runView(
    run.events.map((event, index) => ({ ...event, position: index + 1 })),
    run.state.plan.definition,
    0,
  );
  const [step] = view.steps as [StepView];
  const [attempt] = step.attempts;
  if (!attempt) throw new Error('Nothing was tried');
  const attempts = [
    attempt,
    { ...attempt, input: large('attempt in'), output: large('attempt out'), response: large('response') },
  ];
  const escalation: NonNullable<StepView['escalation']> = {
    id: 'a/b.escalation.1',
    agent: 'helper',
    status: 'completed',
    attempts,
    output: large('escalation'),
    error: null,
  };
  const largeStep = { ...step, input: large('in'), output: large('out'), attempts, escalation };
  return {
    ...view,
    parameters: large('parameters'),
    output: large('output'),
    results: { 'a/b': large('result'), small: 1 },
    steps: [largeStep],
    approvals: [
      { id: 'run.a/b.1', modifications: large('modifications') },
      { id: 'run.a/b.2', modifications: null },
    ] as unknown as RunView['approvals'],
    signals: [{ payload: 'small' }, { payload: large('payload') }] as unknown as RunView['signals'],
  };
}

/** Everything that was left out, put back by its path. */
function putBack(value: unknown, root: unknown): unknown {
  const about = tooLargeIn(value);
  if (about) return valueAt(root, about.path);
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value)
    ? value.map((each) => putBack(each, root))
    : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, putBack(each, root)]));
}

describe('the view of a run with much that is large', () => {
  it('leaves it out, each with the path by which it is found', () => {
    const view = largeView();
    const shown = shownRun(view);
    expect(JSON.stringify(shown).length).toBeLessThan(30_000);
    expect(putBack(shown, view)).toEqual(view);
    expect(shown.parameters).toMatchObject({
      name: 'parameters',
      text: { $tooLarge: { runId: 'run', path: '/parameters/text' } },
    });
  });

  it('cuts what was said and what a condition has looked at', () => {
    const view = largeView();
    const [step] = view.steps as [StepView];
    const said = {
      ...step,
      conversation: [{ role: 'user', content: text(20_000), at: 0, attempt: 1 }],
      condition: { text: 'x == y', result: true, values: [{ path: 'x', value: text(20_000) }] },
    } as unknown as StepView;
    const [shown] = shownRun({ ...view, steps: [said] }).steps;
    expect(shown?.conversation[0]).toMatchObject({
      role: 'user',
      content: expect.stringMatching(/^x{16384} … \(cut/) as string,
    });
    expect(shown?.condition).toMatchObject({
      text: 'x == y',
      values: [{ path: 'x', value: expect.stringMatching(/^x{16384} … \(cut/) as string }],
    });
  });

  it('treats what undoes a step as a step, and keeps what it undoes', () => {
    const view = largeView();
    const undoing = { ...(view.steps[0] as StepView), undoes: 'other' };
    const shown = shownRun({
      ...view,
      rollback: { reason: 'operator', isParallel: false, undone: 0, steps: [undoing], notCompensated: [] },
    } as unknown as RunView).rollback;
    expect(shown?.steps[0]).toMatchObject({
      undoes: 'other',
      output: { name: 'out', text: { $tooLarge: { path: '/steps/a~1b/output/text' } } },
    });
    expect(shown).toMatchObject({ reason: 'operator' });
  });
});

describe('what else is shown of a run', () => {
  const shown = () => new Shown('run-1');
  const left = (path: string) => ({ text: { $tooLarge: { path } } });

  it('an item, with what it is and what came of it', () => {
    const item = {
      id: 'list[3]',
      item: large('item'),
      input: large('in'),
      output: large('out'),
    } as unknown as ItemView;
    expect(shownItem(item, shown())).toMatchObject({
      item: left('/steps/list[3]/item/text'),
      input: left('/steps/list[3]/input/text'),
      output: left('/steps/list[3]/output/text'),
    });
    expect(shownItem({ ...item, input: null }, shown()).input).toBeNull();
  });

  it('a deliverable, with its version', () => {
    const deliverable = {
      id: 'run.a/b',
      version: 2,
      content: large('content'),
      metadata: large('metadata'),
    } as unknown as DeliverableView;
    expect(shownDeliverable(deliverable, shown())).toMatchObject({
      content: left('/deliverables/run.a~1b/2/content/text'),
      metadata: left('/deliverables/run.a~1b/2/metadata/text'),
    });
  });

  it('the parameters in the row of a list: what tells runs apart, and nothing that fills a page', () => {
    const short: Record<string, JsonValue> = { quarter: 'Q3', note: text(600) };
    expect(parametersOfRow('run-1', short)).toMatchObject({
      quarter: 'Q3',
      note: { $tooLarge: { path: '/parameters/note' } },
    });
  });
});
