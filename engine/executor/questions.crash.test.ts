/** kill -9 while two branches ask and a third one works: no question is lost or asked twice, and all of it is done. */
import { afterAll, expect, test } from 'vitest';
import { KilledRun } from '../testing/killed-run.ts';

const work = (id: string, more: string) =>
  `    - { id: ${id}, agent: test-effect, input: { userMessage: ${id} }${more} }`;
const run = new KilledRun({
  source: `
metadata: { name: run, displayName: Run, version: 1.0.0, description: Asks twice, owner: owner }
orchestration:
  steps:
${work('offer', ', checkpoint_after: { question: Send it? }')}
${work('send', ', depends_on: [offer]')}
${work('contract', ', checkpoint_after: { question: Agreed? }')}
${work('sign', ', depends_on: [contract]')}
${work('research', '')}
${work('report', ', depends_on: [research]')}
`,
});
afterAll(() => run.remove());

test.each(['append.before', 'append.after', 'approval.after'] as const)(
  'an engine that is killed at %s asks each question once, and every branch comes to its end',
  async (point) => {
    const undisturbed = await run.undisturbed();
    expect(undisturbed.status).toBe('completed');
    let kills = 0;
    for (let time = 1; time <= (undisturbed.reached[point] ?? 0); time++) {
      const ended = await run.killedAt(point, time);
      if (!ended) break;
      kills++;
      const { events, status } = ended.found;
      expect(status).toBe('completed');
      const of = (type: string) =>
        events
          .filter((event) => event.type === `orchestration.${type}`)
          .map(({ data }) => (data as { readonly stepId: string }).stepId)
          .sort();
      expect(of('checkpoint.requested')).toEqual(['contract', 'offer']);
      expect(of('checkpoint.resolved')).toEqual(['contract', 'offer']);
      expect(of('step.completed')).toEqual(['contract', 'offer', 'report', 'research', 'send', 'sign']);
    }
    expect(kills).toBeGreaterThan(1);
  },
  240_000,
);
