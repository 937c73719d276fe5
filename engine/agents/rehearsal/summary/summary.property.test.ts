import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../port/agent.ts';
import { exampleRequest } from '../../port/example-request.ts';
import { summarize } from './summary.ts';

const context = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;

test('whatever it is given, it writes something, and the same thing twice', () => {
  fc.assert(
    fc.property(context, fc.string(), (given, userMessage) => {
      const request = exampleRequest({ input: { userMessage, context: given } });
      const work = summarize(request);
      expect(work.content).toMatch(/^# /);
      expect(JSON.stringify(summarize(request))).toBe(JSON.stringify(work));
    }),
  );
});

test('a total is the sum of its rows to the cent, in whatever order they come', () => {
  const cents = fc.array(fc.integer({ min: -100_000_000, max: 100_000_000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(cents, (amounts) => {
      const rows = amounts.map((amount, index) => ({
        period: `2025-${String(index + 1).padStart(2, '0')}-01`,
        kpi: 'revenue',
        value: amount / 100,
        unit: 'USD',
        aggregation: 'sum',
      }));
      const total = amounts.reduce((sum, amount) => sum + amount, 0) / 100;
      for (const data of [rows, rows.toReversed()]) {
        const { metadata } = summarize(exampleRequest({ input: { context: { data } } }));
        expect(metadata['figures']).toMatchObject([
          { wholeValue: total === 0 ? expect.closeTo(0) : total, first: rows[0] && { value: rows[0].value } },
        ]);
      }
    }),
  );
});
