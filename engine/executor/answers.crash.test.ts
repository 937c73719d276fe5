/** kill -9 around an answer: it is recorded once, with the form that was shown, and read as it was given. */
import { afterAll, expect, test } from 'vitest';
import { KilledRun } from '../testing/killed-run.ts';

const run = new KilledRun({
  source: `
metadata: { name: run, displayName: Run, version: 1.0.0, description: Asks, owner: owner }
orchestration:
  steps:
    - id: write
      agent: test-effect
      input: { userMessage: Hello }
      checkpoint_after:
        question: Send it?
        ask:
          fields:
            subject: { required: true, default: "{{ steps.write.content.message }}" }
            send_to: { enum: [all, few], default: few }
    - id: confirm
      type: approval
      depends_on: [write]
      question: Really?
      show: "{{ steps.write.answer.subject }}"
      ask: { fields: { copies: { type: integer, default: 2 } } }
      options: [{ outcome: surely, action: continue }, { outcome: no, action: complete }]
    - id: send
      agent: test-effect
      depends_on: [write, confirm]
      when: steps.write.answer.send_to == "few"
      input: { userMessage: "{{ steps.write.answer.subject }}" }
  output: { answer: "{{ steps.write.answer }}", confirmed: "{{ steps.confirm.answer }}" }
`,
});
afterAll(() => run.remove());

test.each(['append.before', 'append.after'] as const)(
  'an engine that is killed at %s loses no answer',
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
      const requested = events.filter((event) => event.type === 'orchestration.checkpoint.requested');
      const resolved = events.filter((event) => event.type === 'orchestration.checkpoint.resolved');
      expect([requested.length, resolved.length]).toEqual([2, 2]);
      const shown = Object.fromEntries(
        requested[0]?.data.form?.fields.map((field) => [field.name, field.default]) ?? [],
      );
      expect(resolved[0]?.data.answer).toEqual(shown);
      const confirmed = { outcome: 'surely', copies: 2 };
      expect(events.at(-1)?.data).toMatchObject({ output: { answer: shown, confirmed } });
      const last = events.findLast((event) => event.type === 'orchestration.step.started');
      expect(last?.data).toMatchObject({ stepId: 'send', input: { userMessage: shown['subject'] } });
    }
    expect(kills).toBeGreaterThan(3);
  },
  240_000,
);
