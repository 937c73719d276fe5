import { expect, test } from 'vitest';
import type { Json } from '../values/json.ts';
import { parseDefinition } from '../definition/parse-definition.ts';
import { completionEvents } from '../scheduler/settle-attempt.ts';
import { RunOnPaper } from '../testing/run-on-paper.ts';
import { runView } from './run-view.ts';

const LEAD = `metadata: { name: lead, version: 1.0.0, owner: sales }
orchestration:
  parameters: [{ name: newsletter, type: boolean, default: false }]
  steps:
    - { id: score, agent: worker }
    - { id: route, type: switch, depends_on: [score], cases: [{ when: "{{ steps.score.total >= 70 }}", go_to: sales }], default: archive }
    - { id: sales, agent: worker }
    - { id: archive, agent: worker }
    - { id: subscribe, agent: worker, depends_on: [score], when: 'parameters.newsletter || steps.score.tags.exists(tag, tag == "steps.score.total")' }
    - { id: praise, agent: worker, depends_on: [score], when: 'steps.score.note.startsWith("good") && size(steps["score"].tags) > 0' }
    - { id: report, agent: worker, depends_on: [score] }
`;

function story(score: Json) {
  const { definition, problems } = parseDefinition(LEAD);
  if (!definition) throw new Error(JSON.stringify(problems));
  const paper = new RunOnPaper(definition);
  const view = (id: string) =>
    runView(
      paper.events.map((event, index) => ({ ...event, position: index + 1 })),
      definition,
      0,
    ).steps.find((step) => step.id === id);
  return { paper, view, score: () => paper.succeed('score', score) };
}

test('says of a guard what it came to and what it had read, and nothing of that before somebody looked', () => {
  const { paper, view, score } = story({ total: 82, note: 'good work', tags: ['new'] });
  expect(view('praise')?.condition).toMatchObject({ met: null, values: [] });
  score();
  paper.emit({
    type: 'orchestration.step.skipped',
    data: { stepId: 'subscribe', reason: 'guard', output: null, notes: null },
  });
  expect(view('subscribe')?.condition).toEqual({
    expression: 'parameters.newsletter || steps.score.tags.exists(tag, tag == "steps.score.total")',
    met: false,
    values: [{ path: 'steps.score.tags', value: 'a list of 1' }],
  });
  expect(view('praise')?.condition).toMatchObject({
    met: true,
    values: [
      { path: 'steps.score.note', value: '"good work"' },
      { path: 'steps["score"].tags', value: 'a list of 1' },
    ],
  });
  expect(view('report')?.condition).toBeNull();
});

test('a long value is told briefly', () => {
  const { view, score } = story({ note: 'long '.repeat(100), tags: [] });
  score();
  expect(view('praise')?.condition?.values[0]?.value).toHaveLength(60);
});

test('says of a switch what leads where, and which way was taken', () => {
  const { paper, view, score } = story({ total: 82 });
  expect(view('route')).toMatchObject({
    chosen: null,
    choices: [
      { label: 'steps.score.total >= 70', goTo: 'sales' },
      { label: 'otherwise', goTo: 'archive' },
    ],
  });
  score();
  const route = paper.step('route');
  for (const event of completionEvents(paper.state, route, {
    stepId: 'route',
    attempt: route.attempt,
    output: { chosen: 'sales', case: 0 },
    response: null,
    chosen: 'sales',
  }))
    paper.emit(event);
  paper.advance();
  expect(view('route')?.chosen).toBe('sales');
});
