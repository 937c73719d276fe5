/**
 * Decisions given beforehand: `--decide` with `--answer`, and `--decide-all`.
 *
 * Rule 1: A key is the step's id, or its path through the steps that started child runs: `parent-step/child-step`.
 *         The longest key that fits goes first. The plan of a run is asked for as `plan`.
 * Rule 2: Each answer is used once. Several for one step answer its approvals in the given order.
 *         What is filled in belongs to every answer of its step that takes it.
 * Rule 3: What `--decide` has no answer for (any more) is answered by `--decide-all`, as often as it is asked.
 */
import type { DecisionAction } from '../contract/approvals.ts';
import type { JsonRecord } from '../contract/json.ts';
import type { z } from 'zod';
import { usageError } from './cli-error.ts';
import { readRecord } from './values-file.ts';

export interface GivenAnswer {
  /** Null: only the name of the outcome is known. */
  readonly decision: z.infer<typeof DecisionAction> | null;
  /** The author's name for it. */
  readonly outcome?: string;
  /** What is filled in with it, as it was typed: `name=value`, or `@file`. */
  readonly answer?: readonly string[];
  readonly modifications: JsonRecord | null;
  /** Of a rewind. */
  readonly rewindTo: string | null;
}

export interface KeyedAnswer extends GivenAnswer {
  readonly key: string;
}

const grammar =
  'Write step=continue, step=abort, step=retry or step=retry:<file with modifications>, step=rewind:<step>, or step=<outcome> by the name that its author has given it.';

export async function parseDecide(text: string): Promise<KeyedAnswer> {
  const equals = text.indexOf('=');
  const key = text.slice(0, equals).trim();
  if (equals < 0 || key === '') throw usageError(`--decide ${text}: it does not say for which step.`, grammar);
  const [decision = '', argument = null] = splitOnce(text.slice(equals + 1).trim(), ':');
  switch (decision) {
    case 'continue':
    case 'abort':
      if (argument !== null) throw usageError(`--decide ${text}: ${decision} takes no file.`, grammar);
      return { key, decision, modifications: null, rewindTo: null };
    case 'retry':
      return { key, decision, modifications: argument === null ? null : await readRecord(argument), rewindTo: null };
    case 'rewind':
      if (!argument) throw usageError(`--decide ${text}: it does not say which step to go back to.`, grammar);
      return { key, decision, modifications: null, rewindTo: argument };
    case 'go_to':
    case 'complete':
    case 'fail':
      if (argument !== null) throw usageError(`--decide ${text}: ${decision} takes no file.`, grammar);
      return { key, decision, modifications: null, rewindTo: null };
    default:
      if (decision === '' || argument !== null) throw usageError(`--decide ${text}: this is no decision.`, grammar);
      return { key, decision: null, outcome: decision, modifications: null, rewindTo: null };
  }
}

/** `--answer step.name=value` or `--answer step=@file`, for the decisions about that step. */
export function withFilledIn(decided: readonly KeyedAnswer[], typed: readonly string[]): KeyedAnswer[] {
  const filledIn = new Map<string, string[]>();
  for (const text of typed) {
    const [before, value = null] = splitOnce(text, '=');
    const isFile = value?.startsWith('@') === true && decided.some(({ key }) => key === before.trim());
    const dot = before.lastIndexOf('.');
    if (value === null || (!isFile && dot < 1))
      throw usageError(
        `--answer ${text}: it must be step.name=value, or step=@file.`,
        'For example: --answer offer.subject="Our offer"',
      );
    const key = (isFile ? before : before.slice(0, dot)).trim();
    const given = isFile ? value : `${before.slice(dot + 1).trim()}=${value}`;
    if (!decided.some((each) => each.key === key))
      throw usageError(
        `--answer ${text}: nothing is decided about "${key}".`,
        `Say what the answer is, too: --decide ${key}=<outcome>`,
      );
    filledIn.set(key, [...(filledIn.get(key) ?? []), given]);
  }
  return decided.map((each) => {
    const answer = filledIn.get(each.key);
    return answer ? { ...each, answer } : each;
  });
}

export function parseDecideAll(text: string): GivenAnswer {
  if (text !== 'continue' && text !== 'abort')
    throw usageError(`--decide-all ${text}: one answer for every approval can only be continue or abort.`);
  return { decision: text, modifications: null, rewindTo: null };
}

export class DecisionAnswers {
  readonly #open: KeyedAnswer[];
  readonly #forAll: GivenAnswer | null;

  constructor(answers: readonly KeyedAnswer[] = [], forAll: GivenAnswer | null = null) {
    this.#open = [...answers];
    this.#forAll = forAll;
  }

  /**
   * The answer to the next approval of a step.
   * @param path ids of the steps from the outermost run to the one that asks
   */
  take(path: readonly string[]): GivenAnswer | null {
    for (let from = 0; from < path.length; from++) {
      const key = path.slice(from).join('/');
      const index = this.#open.findIndex((answer) => answer.key === key);
      if (index >= 0) return this.#open.splice(index, 1)[0] ?? null;
    }
    return this.#forAll;
  }

  /** The keys of answers that nobody asked for, so far. */
  unused(): string[] {
    return [...new Set(this.#open.map(({ key }) => key))];
  }
}

function splitOnce(text: string, separator: string): [string, string | null] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + separator.length)];
}
