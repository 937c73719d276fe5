import { z } from 'zod';
import { momentOf } from '../../calendar.ts';
import type { WaitStep } from '../../step.ts';
import { literalOf } from '../../timely-number.ts';
import { everyStep } from '../../schema/every-step.ts';
import { signalName, timely } from '../../schema/values.ts';
import type { WrittenKind } from './written-kind.ts';

const schema = z.strictObject({
  type: z.literal('wait').describe('Waits for a signal, for a time, or until a time.'),
  ...everyStep,
  signal: z
    .union([signalName, z.array(signalName).min(1)])
    .optional()
    .describe('The signal to wait for; of several the first to come counts.'),
  seconds: timely('seconds').optional().describe('How long to wait. With a signal: how long at most.'),
  until: z
    .string()
    .min(1)
    .optional()
    .describe('An ISO time such as 2026-03-01T09:00:00Z, or a template that gives one.'),
  correlation: z
    .string()
    .min(1)
    .optional()
    .describe('A text or a template: only a signal that comes with the same text is taken.'),
});

export const writtenWait = {
  schema,
  own: ({ signal = [], seconds, until, correlation }) => ({
    type: 'wait',
    signals: [...new Set(typeof signal === 'string' ? [signal] : signal)],
    seconds: literalOf(seconds) ?? null,
    until: until ?? null,
    correlation: correlation ?? null,
  }),
  check(report, { signal, seconds, until, correlation }, path) {
    if (signal === undefined && seconds === undefined && until === undefined)
      report('missing_key', [...path, 'signal'], 'A wait needs `signal`, `seconds` or `until`: what it waits for');
    if (seconds !== undefined && until !== undefined)
      report('conflicting_values', [...path, 'until'], 'A wait ends after `seconds` or at `until`, not both', {
        at: 'key',
      });
    if (until !== undefined && !until.includes('{{') && momentOf(until) === null)
      report('invalid_value', [...path, 'until'], `"${until}" is no time; write it as 2026-03-01T09:00:00Z`);
    if (correlation !== undefined && signal === undefined)
      report(
        'missing_key',
        [...path, 'correlation'],
        '`correlation` tells signals of the same name apart; this wait has no `signal`',
        { at: 'key' },
      );
  },
  goesTo: () => [],
} satisfies WrittenKind<WaitStep, z.output<typeof schema>> & { readonly schema: typeof schema };
