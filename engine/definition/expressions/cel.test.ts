import { isCelError, isCelList, isCelMap, isCelUint, run } from '@bufbuild/cel';
import type { CelValue } from '@bufbuild/cel';
import { tests as conformanceSuite } from '@bufbuild/cel-spec/testdata/conformance.js';
import { describe, expect, it } from 'vitest';
import { compileCel } from './cel.ts';
import { ExpressionError } from './expression-error.ts';

const AN_ERROR = 'an error';

describe("our CEL beside the library's own", () => {
  it('answers the conformance suite in the same way: the counters that we put in change no result', () => {
    // Without variables, and with answers that JSON has a place for.
    const answers = expressionsIn(conformanceSuite).flatMap((source) => {
      const ours = ourAnswer(source);
      return ours === null ? [] : [{ source, ours, theirs: theirAnswer(source) }];
    });
    expect(answers.length).toBeGreaterThan(1500);
    expect(answers.filter(({ source, ours, theirs }) => ours !== theirs && !isIntended(source, ours, theirs))).toEqual(
      [],
    );
  });
});

function isIntended(source: string, ours: string, theirs: string): boolean {
  // A function that doesn't exist is an error before anything is evaluated, whatever stands beside it.
  if (ours === AN_ERROR && / \|\| true$/.test(source)) return true;
  // Functions that we add.
  return theirs === AN_ERROR && /\.(join|lowerAscii|upperAscii|trim)\(/.test(source);
}

function theirAnswer(source: string): string {
  const result = run(source, {});
  return isCelError(result) ? AN_ERROR : JSON.stringify(plain(result));
}

/** Null: not JSON. */
function ourAnswer(source: string): string | null {
  try {
    return JSON.stringify(compileCel(source).evaluate({ parameters: {}, steps: {}, run: {} }));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return error.code === 'not_json' ? null : AN_ERROR;
  }
}

function plain(value: CelValue): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (isCelUint(value)) return Number(value.value);
  if (isCelList(value)) return [...value].map(plain);
  if (isCelMap(value))
    return Object.fromEntries([...value].map(([key, inner]) => [isCelUint(key) ? key.value : key, plain(inner)]));
  return value;
}

type Suite = typeof conformanceSuite;

function expressionsIn({ suites = [], tests = [] }: Suite): string[] {
  const own = tests.flatMap(({ original }) => ('bindings' in original ? [] : [original.expr]));
  return [...own, ...suites.flatMap(expressionsIn)];
}
