/**
 * Every example of the definition guide runs, as it is printed: docs/guide/examples/<name>.yaml, rehearsed and
 * unattended.
 *
 * What is expected stands in the example's own comments (`# Ends: completed`; without it: completed), and in
 * `<name>.expected.json` beside it, where there is more to say. All keys are optional:
 *   parameters  what the run is given
 *   decide      what to answer when a step asks, by its id: "continue", "abort"
 *   script      what happens while it runs, in order: a time that passes, a signal, an answer (`perform-example.ts`)
 *   events      these, in this order, and no others of their types: "sla.warned"
 *   ends        as in the comment
 *   steps       statuses of steps, by id
 *   attempts    how many attempts steps took, by id
 *   output      what the run returns; more may be in it
 *   error       a part of the sentence why it failed
 *   admission   what happened to breakers and pools, in order: "breaker.opened"
 * Definitions that examples start as children lie in docs/guide/examples/children.
 * Agents: the shipped ones, those that do as they are told (`test-…`), and docs/guide/examples/agents.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JsonObject } from '../../engine/values/json.ts';
import { isFinal } from '../../engine/run/run-state.ts';
import { ManualClock } from '../../engine/testing/manual-clock.ts';
import { TestEngine } from '../../engine/testing/test-engine.ts';
import { performExample, type ScriptEntry } from './perform-example.ts';

const guide = resolve(import.meta.dirname, '..', '..', 'docs', 'guide');
const examples = join(guide, 'examples');
const files = readdirSync(examples).filter((file) => file.endsWith('.yaml'));

const children = readdirSync(join(examples, 'children')).filter((file) => file.endsWith('.yaml'));

interface Expected {
  readonly parameters?: JsonObject;
  readonly decide?: Readonly<Record<string, 'continue' | 'abort'>>;
  readonly script?: readonly ScriptEntry[];
  readonly events?: readonly string[];
  readonly ends?: string;
  readonly steps?: Readonly<Record<string, string>>;
  readonly attempts?: Readonly<Record<string, number>>;
  readonly output?: JsonObject;
  readonly error?: string;
  readonly admission?: readonly string[];
}

function expectedOf(name: string, source: string): Expected & { readonly ends: string } {
  const file = join(examples, `${name}.expected.json`);
  const said = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Expected) : {};
  return { ...said, ends: said.ends ?? /^# Ends: (\w+)/m.exec(source)?.[1] ?? 'completed' };
}

/** Answers what it is asked until it has ended, or nothing is left to answer. */
async function perform(it: TestEngine, runId: string, decide: NonNullable<Expected['decide']>): Promise<void> {
  for (;;) {
    const row = await it.until(
      runId,
      ({ status }) => isFinal(status) || status === 'checkpoint' || status === 'needs_attention',
    );
    const [approval] = it.engine.readModels.listApprovals({ status: 'pending', runId }, { limit: 1, offset: 0 }).items;
    const answer = decide[approval?.stepId ?? ''];
    if (isFinal(row.status) || !approval || !answer) return;
    await it.decide(approval.id, answer);
  }
}

describe.each(files.map((file) => [basename(file, '.yaml'), file] as const))('the example %s', (name, file) => {
  const source = readFileSync(join(examples, file), 'utf8');
  const expected = expectedOf(name, source);

  test(`ends as its guide says: ${expected.ends}`, async () => {
    const clock = expected.script ? new ManualClock() : null;
    const it = await TestEngine.open({
      ...(clock && { clock }),
      agentDirectories: [resolve(guide, '..', '..', 'orchestrations', 'agents'), join(examples, 'agents')],
    });
    onTestFinished(() => it.close());
    for (const child of children)
      it.import(basename(child, '.yaml'), readFileSync(join(examples, 'children', child), 'utf8'));
    const runId = await it.start(source, { parameters: expected.parameters ?? {}, attended: false });
    if (clock && expected.script) expect(await performExample(it, clock, runId, expected.script)).toEqual([]);
    else await perform(it, runId, expected.decide ?? {});
    const run = it.engine.readModels.findRun(runId);
    expect(run?.status, run?.error ?? '').toBe(expected.ends);
    if (expected.error !== undefined) expect(run?.error).toContain(expected.error);
    const events = it.events(runId);
    const output = events.findLast(({ type }) => type.startsWith('orchestration.run.'))?.data;
    if (expected.output) expect(output).toMatchObject({ output: expected.output });
    const kinds = new Set(expected.events?.map((type) => `orchestration.${type}`));
    if (expected.events)
      expect(
        events.filter(({ type }) => kinds.has(type)).map(({ type }) => type.slice('orchestration.'.length)),
      ).toEqual(expected.events);
    const last = new Map<string, string>();
    const attempts = new Map<string, number>();
    for (const { type, data } of events) {
      if (!('stepId' in data) || data.stepId === null) continue;
      if (/\.step\.(completed|failed|skipped|cancelled|compensated)$/.test(type))
        last.set(data.stepId, type.slice('orchestration.step.'.length));
      if (type === 'orchestration.step.started' || type === 'orchestration.step.wait_started')
        attempts.set(data.stepId, data.attempt);
    }
    expect(Object.fromEntries(last)).toMatchObject(expected.steps ?? {});
    expect(Object.fromEntries(attempts)).toMatchObject(expected.attempts ?? {});
    if (expected.admission)
      expect(
        (await it.engine.admission.history({ limit: 100 }))
          .map(({ type }) => type.slice('orchestration.'.length))
          .reverse(),
      ).toEqual(expected.admission);
    expect(it.bugs).toEqual([]);
  });

  test('is spoken of in its guide', () => {
    const pages = readdirSync(guide)
      .filter((page) => page.endsWith('.md'))
      .map((page) => readFileSync(join(guide, page), 'utf8'));
    expect(pages.some((page) => page.includes(`examples/${file}`))).toBe(true);
  });
});
