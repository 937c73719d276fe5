// How Stryker runs our tests: a process keeps them loaded (hot-tests.mjs), and is replaced where a mutant acts while they are loaded.
import { registerHooks } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testsOf } from './rooms.mjs';

/** @typedef {import('./hot-tests.mjs').HotTest} HotTest */
/** @typedef {Record<string, Record<string, number>>} PerTest */
/** @typedef {{ activeMutant?: string, currentTestId?: string, hitCount?: number, hitLimit?: number,
 *   mutantCoverage?: { static: Record<string, number>, perTest: PerTest } }} Switchboard what the mutants in the code read and count in */

// A test that waits for what never comes. In memory nothing takes as long.
const TEST_TIMEOUT_MS = 5_000;

/** @typedef {{ status: 'killed', nrOfTests: number, killedBy: string[], failureMessage: string } | { status: 'survived', nrOfTests: number }} Verdict */

/** @returns {Switchboard} */
function switchboard() {
  const everybody = /** @type {{ __stryker__?: Switchboard }} */ (globalThis);
  return (everybody.__stryker__ ??= {});
}

class HotRunner {
  /** @type {typeof import('./hot-tests.mjs') | undefined} */
  hot;
  /** @type {Map<string, HotTest>} */
  tests = new Map();
  /** @type {Set<string>} */
  loadedFiles = new Set();

  capabilities() {
    return { reloadEnvironment: false }; // loaded once: Stryker replaces the process
  }

  async init() {
    const ours = (/** @type {string} */ name) => pathToFileURL(join(import.meta.dirname, name)).href;
    const standIns = new Map([['vitest', ours('hot-tests.mjs')], ['fast-check', ours('fewer-cases.mjs')]]);
    registerHooks({
      resolve: (specifier, context, next) => {
        const url = standIns.get(specifier);
        return url && !context.parentURL?.includes('/node_modules/') ? { url, shortCircuit: true } : next(specifier, context);
      },
    });
    this.hot = await import('./hot-tests.mjs');
  }

  testFiles() {
    return testsOf(process.env.BATON_MUTANTS_ROOM ?? '').sort();
  }

  /** @param {string} file */
  async load(file) {
    if (this.loadedFiles.has(file)) return;
    this.loadedFiles.add(file);
    for (const test of await this.hot?.collectTests(pathToFileURL(file).href, file) ?? []) this.tests.set(test.id, test);
  }

  async loadAll() {
    for (const file of this.testFiles()) await this.load(file);
  }

  async dryRun() {
    const board = switchboard();
    try {
      await this.loadAll();
    } catch (error) {
      return { status: 'error', errorMessage: stackOf(error) };
    }
    const results = [];
    const begun = new Set();
    for (const test of this.tests.values()) {
      await this.beginSuites(test, begun, board);
      board.currentTestId = test.id;
      const before = performance.now();
      const failure = await this.attempt(test);
      board.currentTestId = undefined;
      const common = { id: test.id, name: test.name, fileName: test.id.split('#')[0], timeSpentMs: performance.now() - before };
      results.push(failure === undefined ? { ...common, status: 0 } : { ...common, status: 1, failureMessage: failure });
    }
    return { status: 'complete', tests: results, mutantCoverage: board.mutantCoverage };
  }

  /**
   * What has to happen before the first test of a suite counts as covered by each of its tests.
   * @param {HotTest} test @param {Set<object>} begun @param {Switchboard} board
   */
  async beginSuites(test, begun, board) {
    for (const suite of this.hot?.suitesAround(test.suite) ?? []) {
      if (begun.has(suite)) continue;
      begun.add(suite);
      board.currentTestId = 'before all';
      for (const hook of suite.beforeAll) await hook();
      board.currentTestId = undefined;
      const { perTest } = board.mutantCoverage ?? { perTest: /** @type {PerTest} */ ({}) };
      const hits = perTest['before all'];
      delete perTest['before all'];
      if (!hits) continue;
      for (const { id, suite: own } of this.tests.values()) {
        if (this.hot?.suitesAround(own).includes(suite)) perTest[id] = { ...perTest[id], ...hits };
      }
    }
  }

  /**
   * @param {{ testFilter?: string[], activeMutant: { id: string }, mutantActivation: 'static' | 'runtime', sandboxFileName: string, hitLimit?: number }} options
   */
  async mutantRun({ testFilter, activeMutant, mutantActivation, sandboxFileName, hitLimit }) {
    const board = switchboard();
    board.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined;
    if (testFilter) await this.loadAll();
    board.activeMutant = activeMutant.id;
    board.hitCount = 0;
    board.hitLimit = hitLimit;
    const result = testFilter ? await this.tryTests(testFilter.map((id) => this.tests.get(id)), new Set()) : await this.tryFiles(sandboxFileName);
    board.activeMutant = undefined;
    const { hitCount } = board;
    board.hitLimit = undefined;
    if (hitLimit !== undefined && hitCount > hitLimit) return { status: 'timeout', reason: `reached ${hitCount} times, ${hitLimit} are many` };
    if (result.status === 'killed' && mutantActivation === 'runtime') await this.checkAfterwards(result.killedBy[0]);
    return result;
  }

  /**
   * What acts while it is loaded is met by whichever test comes first: those of its own folder, as a rule.
   * @param {string} mutated
   * @returns {Promise<Verdict>}
   */
  async tryFiles(mutated) {
    const folder = dirname(relative(process.cwd(), mutated));
    const nearness = (/** @type {string} */ file) => (dirname(file) === folder ? 0 : file.startsWith(folder.split(sep).slice(0, 2).join(sep)) ? 1 : 2);
    let nrOfTests = 0;
    for (const file of this.testFiles().sort((one, other) => nearness(one) - nearness(other))) {
      const known = new Set(this.tests.keys());
      try {
        await this.load(file);
      } catch (error) {
        return { status: 'killed', nrOfTests, killedBy: [file], failureMessage: stackOf(error) };
      }
      const result = await this.tryTests([...this.tests.values()].filter(({ id }) => !known.has(id)), new Set());
      nrOfTests += result.nrOfTests;
      if (result.status === 'killed') return { ...result, nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }

  /**
   * @param {readonly (HotTest | undefined)[]} tests
   * @param {Set<object>} begun
   * @returns {Promise<Verdict>}
   */
  async tryTests(tests, begun) {
    let nrOfTests = 0;
    for (const test of tests) {
      if (!test) continue;
      nrOfTests += 1;
      const failure = await this.attempt(test, begun);
      if (failure !== undefined) return { status: 'killed', nrOfTests, killedBy: [test.id], failureMessage: failure };
    }
    return { status: 'survived', nrOfTests };
  }

  /**
   * A mutant may leave something wrong behind in this process. Then no later result is worth anything: Stryker takes another.
   * @param {string} killer
   */
  async checkAfterwards(killer) {
    const test = this.tests.get(killer);
    if (test && (await this.attempt(test, new Set())) !== undefined) throw new Error(`${killer} fails now without a mutant`);
  }

  /** @param {HotTest} test @param {Set<object>} [begun] the suites that have begun; left out where they have been begun already */
  async attempt(test, begun) {
    let timer;
    const tooLong = new Promise((_, refuse) => {
      timer = setTimeout(() => refuse(new Error('takes too long')), TEST_TIMEOUT_MS);
    });
    try {
      if (begun) await Promise.race([this.beginSuites(test, begun, {}), tooLong]);
      await Promise.race([this.hot?.performTest(test), tooLong]);
      return undefined;
    } catch (error) {
      return stackOf(error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** @param {unknown} error */
function stackOf(error) {
  return error instanceof Error ? String(error.stack) : String(error);
}

const createHotRunner = () => new HotRunner();
createHotRunner.inject = /** @type {const} */ ([]);

export const strykerPlugins = [{ kind: 'TestRunner', name: 'hot', factory: createHotRunner }];
