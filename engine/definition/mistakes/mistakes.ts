/**
 * What people write who come from somewhere else, or in a hurry: each is one change to `invoices.yaml`, and gets one
 * message that says what is wrong, where, why and how to write it.
 */
import { inExpressions } from './expression-mistakes.ts';
import { inKeys } from './key-mistakes.ts';
import { inSteps } from './step-mistakes.ts';
import { inText } from './text-mistakes.ts';
import { inValues } from './value-mistakes.ts';
import type { Mistake } from './mistake.ts';

export const mistakes: readonly Mistake[] = [...inText, ...inKeys, ...inValues, ...inExpressions, ...inSteps];
