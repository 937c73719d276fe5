/** Values that somebody gives, as against those that are shown. */
import type { z } from 'zod';
import { EXACT_WAY_OUT, inexactNumberIn } from '../values/exact-numbers.ts';
import { describeSize } from '../limits/limits.ts';
import { JsonRecord, JsonValue } from './json.ts';
import { standInIn } from './too-large.ts';

/**
 * What comes in: numbers that may have lost digits on their way here are refused with their place, and so is what a
 * view left out and somebody sends back as if it were the value. What goes out is as it was recorded.
 */
export const GivenValue = JsonValue.superRefine((value, context) => refuseChanged(value, context));
export const GivenRecord = JsonRecord.superRefine((value, context) => refuseChanged(value, context));

function refuseChanged(value: JsonValue, context: z.RefinementCtx): void {
  const found = inexactNumberIn(value);
  if (found) {
    const path = found.path.split(/[.[\]]/).filter((part) => part !== '');
    context.addIssue({ code: 'custom', path, message: `a number near ${found.value} ${EXACT_WAY_OUT}` });
  }
  const standIn = standInIn(value);
  if (!standIn) return;
  const size = describeSize(standIn.about.sizeBytes, 'bytes');
  context.addIssue({
    code: 'custom',
    path: [...standIn.path],
    message: `this stands for ${size} that were left out to be shown. Leave the value as it is, or give all of it`,
  });
}
