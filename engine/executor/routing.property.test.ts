/**
 * Random graphs of guards, switches, fan-outs, failures and cancels, played by the real executor and told beforehand by
 * an evaluator that knows nothing of it: it walks the steps in order and says for each what must become of it.
 */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Definition } from '../definition/definition.ts';
import type { Join, Step, SwitchStep } from '../definition/step.ts';
import { loadExpressions } from '../definition/expression.ts';
import { agentStep, buildDefinition, fanOut } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { tries } from '../testing/tries.ts';

beforeAll(loadExpressions);

interface Fate {
  readonly definition: Definition;
  /** Steps and items whose agent says no. */
  readonly failing: ReadonlySet<string>;
}

type End = 'completed' | 'failed' | 'skipped';

const drawn = fc.array(
  fc.record({
    kind: fc.constantFrom('agent', 'agent', 'agent', 'switch', 'fan-out'),
    sources: fc.array(fc.nat(13), { maxLength: 3 }),
    join: fc.constantFrom('any', 'all', 'all', 'any', 'settled', 'failed'),
    earlier: fc.option(fc.nat(13), { freq: 4 }),
    guard: fc.constantFrom(null, null, null, 'true', 'false'),
    cases: fc.array(fc.record({ holds: fc.boolean(), target: fc.nat(6) }), { minLength: 1, maxLength: 3 }),
    default: fc.option(fc.nat(6)),
    width: fc.nat(4),
    fails: fc.boolean(),
    failingItem: fc.nat(8),
  }),
  { minLength: 2, maxLength: 14 },
);

const fates: fc.Arbitrary<Fate> = fc
  .record({ drawn, maxParallel: fc.integer({ min: 1, max: 4 }), mode: fc.constantFrom('parallel', 'sequential') })
  .map(({ drawn: draft, ...execution }) => {
    const failing = new Set<string>();
    const idOf = (index: number) => `s${index}`;
    const steps: Step[] = draft.map(
      ({ kind, sources, join, earlier, guard, cases, width, fails, failingItem, ...rest }, index) => {
        const common = {
          id: idOf(index),
          dependsOn: [...new Set(sources.filter((source) => source < index).map(idOf))],
          when: guard,
          join: join as Join,
          ...(earlier !== null && earlier < index && { after: [idOf(earlier)] }),
        };
        const later = (offset: number) => idOf(index + 1 + (offset % Math.max(1, draft.length - index - 1)));
        if (kind === 'switch' && index < draft.length - 1) {
          const { forEach: _, compensate: __, outputMapping: ___, ...base } = agentStep(common);
          const routes = cases.map(({ holds, target }) => ({ when: String(holds), goTo: later(target) }));
          return {
            ...base,
            type: 'switch',
            cases: routes,
            default: rest.default === null ? null : later(rest.default),
          } as SwitchStep;
        }
        if (kind === 'fan-out') {
          if (width > 1 && fails) failing.add(`${common.id}[${failingItem % width}]`);
          const items = `{{ [${Array.from({ length: width }, (_, place) => place * 10).join(', ')}] }}`;
          return agentStep({
            ...common,
            onError: 'continue',
            forEach: fanOut(items, { maxParallel: 2, onItemFailure: 'continue' }),
          });
        }
        if (fails) failing.add(common.id);
        return agentStep({ ...common, onError: 'continue' });
      },
    );
    // As the normal form does: what a switch can choose waits for it.
    const wired = steps.map((step) => ({
      ...step,
      dependsOn: [
        ...new Set([...step.dependsOn, ...steps.filter((other) => targetsOf(other).has(step.id)).map(({ id }) => id)]),
      ],
    }));
    return { definition: buildDefinition({ steps: wired, execution }), failing };
  });

function targetsOf(step: Step): Set<string> {
  return new Set(
    step.type === 'switch'
      ? [...step.cases.map(({ goTo }) => goTo), ...(step.default === null ? [] : [step.default])]
      : [],
  );
}

function tell({ definition: { steps }, failing }: Fate): Map<string, End> {
  const ends = new Map<string, End>();
  const choices = new Map<string, string | null>();
  /** Left out by their own guard, and by nothing else. */
  const guarded = new Set<string>();
  const routersOf = (id: string) => steps.filter((other) => targetsOf(other).has(id)).map((router) => router.id);
  const neededOf = (id: string) =>
    (steps.find((other) => other.id === id)?.dependsOn ?? []).filter((other) => !routersOf(id).includes(other));
  const isOn = (id: string, router: string): boolean =>
    choices.get(router) === id ||
    [
      ...(steps.find((other) => other.id === id)?.dependsOn ?? []),
      ...(steps.find((other) => other.id === id)?.after ?? []),
    ].some((before) => isOn(before, router));
  /** The switches that are to blame for its being left out; null: something else is, too. */
  const blamed = (id: string): string[] | null => {
    if (ends.get(id) === 'completed') return [];
    if (ends.get(id) === 'failed' || guarded.has(id)) return null;
    if (routersOf(id).length > 0 && !routersOf(id).some((router) => choices.get(router) === id))
      return routersOf(id).flatMap((router) => [router, ...(blamed(router) ?? [])]);
    const missing = neededOf(id)
      .filter((other) => ends.get(other) !== 'completed')
      .map(blamed);
    return missing.length === 0 || missing.includes(null) ? null : missing.flatMap((each) => each ?? []);
  };
  const joins = (join: Join, { needed, isChosen }: { needed: readonly string[]; isChosen: boolean }): boolean => {
    const delivered = needed.filter((id) => ends.get(id) === 'completed');
    if (needed.length === 0 || join === 'settled') return true;
    if (join === 'any') return isChosen || delivered.length > 0;
    if (join === 'failed') return needed.some((id) => ends.get(id) === 'failed');
    return needed.every(
      (id) =>
        delivered.includes(id) || (blamed(id) ?? []).some((router) => delivered.some((other) => isOn(other, router))),
    );
  };
  for (const step of steps) {
    const routers = steps.filter((other) => targetsOf(other).has(step.id));
    const isOffTheWay = routers.length > 0 && !routers.some(({ id }) => choices.get(id) === step.id);
    const needed = step.dependsOn.filter((id) => !routers.some((router) => router.id === id));
    const isMissing = !isOffTheWay && !joins(step.join ?? 'any', { needed, isChosen: routers.length > 0 });
    if (isOffTheWay || isMissing || step.when === 'false') {
      ends.set(step.id, 'skipped');
      if (!isOffTheWay && !isMissing) guarded.add(step.id);
      continue;
    }
    ends.set(step.id, failing.has(step.id) ? 'failed' : 'completed');
    if (step.type === 'switch')
      choices.set(step.id, step.cases.find(({ when }) => when === 'true')?.goTo ?? step.default);
  }
  return ends;
}

async function play(it: MemoryExecutor, { definition, failing }: Fate, cancelAfter: number): Promise<string> {
  const runId = await it.create(definition, { attended: false });
  for (let answered = 0; ; answered++) {
    await it.settle();
    if (answered === cancelAfter && it.status(runId) === 'running')
      await it.command(runId, { type: 'cancel', notes: null });
    const call = it.calls[answered];
    if (!call) break;
    if (failing.has(call.request.step.id)) call.fail(new Error('no'));
    else call.answer();
  }
  return runId;
}

test('every step ends as the graph, its guards and its switches say', async () => {
  await fc.assert(
    fc.asyncProperty(fates, async (fate) => {
      const it = new MemoryExecutor();
      const runId = await play(it, fate, Infinity);
      const state = it.load(runId);
      const found = new Map(fate.definition.steps.map(({ id }, index) => [id, state?.steps[index]?.status]));
      const expected = tell(fate);
      expect(found).toEqual(expected);
      const ends = [...expected.values()];
      const hasFailure =
        ends.includes('failed') ||
        [...fate.failing].some((id) => id.includes('[') && expected.get(id.slice(0, id.indexOf('['))) === 'completed');
      const delivered = ends.includes('completed');
      if (!hasFailure) expect(state?.status).toBe('completed');
      else if (!delivered) expect(state?.status).toBe('failed');
      expect(it.bugs).toEqual([]);
      await it.executor.stop();
    }),
    tries(500),
  );
});

test('a cancelled run keeps what it has, starts nothing more and tells what is under way', async () => {
  await fc.assert(
    fc.asyncProperty(fates, fc.nat(12), async (fate, cancelAfter) => {
      const it = new MemoryExecutor();
      const runId = await play(it, fate, cancelAfter);
      const state = it.load(runId);
      const expected = tell(fate);
      for (const [index, { id }] of fate.definition.steps.entries()) {
        const status = state?.steps[index]?.status;
        if (status === 'completed' || status === 'failed' || status === 'skipped')
          expect([id, status]).toEqual([id, expected.get(id)]);
        else expect(state?.status).toBe('cancelled');
      }
      const types = it.types(runId);
      const end = types.indexOf('run.cancelled');
      if (end !== -1) expect(types.slice(end + 1)).toEqual([]);
      expect(state?.inFlight).toBe(0);
      expect(it.bugs).toEqual([]);
      await it.executor.stop();
    }),
    tries(200),
  );
});
