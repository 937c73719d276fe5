// vitest as the mutants meet it: the tests are loaded once and then called, thousands of times, in the same process. A
// mutant is looked at in milliseconds instead of the second that it takes to start vitest, so that all of them can be.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi as viOfVitest } from '../../node_modules/vitest/dist/index.js';

export { expect };

/** What a mutant keeps from happening is not waited for as long as a slow machine may take. */
const LONGEST_WAIT_MS = 3_000;

export const vi = {
  spyOn: viOfVitest.spyOn,
  fn: viOfVitest.fn,
  /**
   * @template Result
   * @param {() => Result | Promise<Result>} check
   * @param {{ timeout?: number, interval?: number }} [options]
   */
  async waitFor(check, { timeout = 1_000, interval = 50 } = {}) {
    const until = Date.now() + Math.min(timeout, LONGEST_WAIT_MS);
    for (;;) {
      try {
        return await check();
      } catch (error) {
        if (Date.now() > until) throw error;
        await sleep(interval);
      }
    }
  },
};

/** @typedef {() => unknown} Hook */
/**
 * @typedef {{ parent: Suite | undefined, name: string, beforeAll: Hook[], afterAll: Hook[], beforeEach: Hook[],
 * afterEach: Hook[] }} Suite
 */
/**
 * @typedef {{ id: string, name: string, suite: Suite, body: (...args: unknown[]) => unknown, args: readonly unknown[]
 * }} HotTest
 */

/** @type {HotTest[]} */
let collected = [];
/** @type {Suite} */
let suite = emptySuite('', undefined);
/** @type {Hook[]} */
let whenFinished = [];

/** @param {string} name @param {Suite | undefined} parent @returns {Suite} */
function emptySuite(name, parent) {
  return { parent, name, beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };
}

/**
 * The tests of one file, in their order.
 * @param {string} url
 * @param {string} file what their ids begin with
 */
export async function collectTests(url, file) {
  collected = [];
  suite = emptySuite('', undefined);
  await import(url);
  const seen = new Map();
  for (const found of collected) {
    const times = (seen.get(found.name) ?? 0) + 1;
    seen.set(found.name, times);
    found.id = `${file}#${found.name}${times > 1 ? ` (${times})` : ''}`;
  }
  return collected;
}

/** @param {string} title @param {unknown} second @param {unknown} third @param {readonly unknown[]} args */
function addTest(title, second, third, args = []) {
  const body = /** @type {HotTest['body']} */ (typeof second === 'function' ? second : third);
  const names = [title];
  for (let outer = /** @type {Suite | undefined} */ (suite); outer?.name; outer = outer.parent)
    names.unshift(outer.name);
  collected.push({ id: '', name: names.join(' > '), suite, body, args });
}

/** @param {string} title @param {unknown} second @param {unknown} third @param {readonly unknown[]} args */
function addSuite(title, second, third, args = []) {
  const body = /** @type {(...args: unknown[]) => void} */ (typeof second === 'function' ? second : third);
  const outer = suite;
  suite = emptySuite(title, outer);
  body(...args);
  suite = outer;
}

/** @param {unknown} row */
const asArguments = (row) => (Array.isArray(row) ? row : [row]);

/** @param {string} title @param {unknown} [second] @param {unknown} [third] */
export const test = (title, second, third) => addTest(title, second, third);
test.each =
  (/** @type {readonly unknown[]} */ rows) =>
  (
    /** @type {string} */ title,
    /** @type {unknown} */
    second,
    /** @type {unknown} */
    third,
  ) => {
    for (const row of rows) addTest(title, second, third, asArguments(row));
  };
export const it = test;

/** @param {string} title @param {unknown} second @param {unknown} [third] */
export const describe = (title, second, third) => addSuite(title, second, third);
describe.each =
  (/** @type {readonly unknown[]} */ rows) =>
  (
    /** @type {string} */ title,
    /** @type {unknown} */
    second,
    /** @type {unknown} */
    third,
  ) => {
    for (const row of rows) addSuite(title, second, third, asArguments(row));
  };

export const beforeAll = (/** @type {Hook} */ hook) => void suite.beforeAll.push(hook);
export const afterAll = (/** @type {Hook} */ hook) => void suite.afterAll.push(hook);
export const beforeEach = (/** @type {Hook} */ hook) => void suite.beforeEach.push(hook);
export const afterEach = (/** @type {Hook} */ hook) => void suite.afterEach.push(hook);
export const onTestFinished = (/** @type {Hook} */ hook) => void whenFinished.push(hook);

/** @param {Suite | undefined} inner @returns {Suite[]} from the outermost */
export function suitesAround(inner) {
  return inner ? [...suitesAround(inner.parent), inner] : [];
}

/** @param {HotTest} chosen */
export async function performTest({ suite: own, body, args }) {
  const around = suitesAround(own);
  whenFinished = [];
  try {
    for (const { beforeEach: hooks } of around) for (const hook of hooks) await hook();
    await body(...(args.length > 0 ? args : [{ onTestFinished }]));
  } finally {
    for (const { afterEach: hooks } of around.toReversed()) for (const hook of hooks) await hook();
    for (const hook of whenFinished.toReversed()) await hook();
  }
}
