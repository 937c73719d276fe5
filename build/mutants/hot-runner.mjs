// How Stryker runs our tests: a process keeps them loaded (hot-tests.mjs). What acts while they are loaded has a
// process of its own.
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inProject } from '../setup/places.mjs';
import { testsOf } from './rooms.mjs';
import { isInSample } from './sample.mjs';

/** @typedef {import('./hot-tests.mjs').HotTest} HotTest */
/** @typedef {Record<string, Record<string, number>>} PerTest */
/** @typedef {import('./sample.mjs').Located & { id: string }} ActiveMutant */
/** @typedef {{ activeMutant?: string, currentTestId?: string, hitCount?: number, hitLimit?: number,
 *   mutantCoverage?: { static: Record<string, number>, perTest: PerTest } }} Switchboard what the mutants in the code
 *   read and count in
 */

// A test that waits for what never comes. In memory nothing takes as long.
const TEST_TIMEOUT_MS = 5_000;
// After so many tests that notice nothing, the nearest first, nobody has noticed. That some later one would have is not
// counted.
const MOST_TESTS = 200;
// A process that loads tests and never comes to an end.
const PROCESS_TIMEOUT_MS = 60_000;
// For the processes that come after the one of the dry run. Beside what else becomes of mutants, whatever folder this
// process is in.
const earlyMutantsFile = () =>
  inProject('out', 'mutants', `${process.env.BATON_MUTANTS_ROOM ?? 'no-room'}-while-loading.json`);

/**
 * @typedef {{ status: 'killed', nrOfTests: number, killedBy: string[], failureMessage: string } | { status: 'survived',
 * nrOfTests: number }} Verdict
 */

/** @returns {Switchboard} */
function switchboard() {
  const everybody = /** @type {{ __stryker__?: Switchboard }} */ (globalThis);
  return (everybody.__stryker__ ??= {});
}

export class HotRunner {
  /** @type {typeof import('./hot-tests.mjs') | undefined} */
  hot;
  /** @type {Map<string, HotTest>} */
  tests = new Map();
  /** @type {Set<string>} */
  loadedFiles = new Set();
  /** What acts while tests are loaded. @type {Set<string> | undefined} */
  earlyMutants;

  capabilities() {
    // so it never has to be: what acts while tests are loaded has a process of its own
    return { reloadEnvironment: true };
  }

  async init() {
    const ours = (/** @type {string} */ name) => pathToFileURL(join(import.meta.dirname, name)).href;
    const standIns = new Map([
      ['vitest', ours('hot-tests.mjs')],
      ['fast-check', ours('fewer-cases.mjs')],
    ]);
    registerHooks({
      resolve: (specifier, context, next) => {
        const url = standIns.get(specifier);
        return url && !context.parentURL?.includes('/node_modules/')
          ? { url, shortCircuit: true }
          : next(specifier, context);
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
    for (const test of (await this.hot?.collectTests(pathToFileURL(file).href, file)) ?? [])
      this.tests.set(test.id, test);
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
      const common = {
        id: test.id,
        name: test.name,
        fileName: test.id.split('#')[0],
        timeSpentMs: performance.now() - before,
      };
      results.push(
        failure === undefined ? { ...common, status: 0 } : { ...common, status: 1, failureMessage: failure },
      );
    }
    const { static: early = {}, perTest = {} } = board.mutantCoverage ?? {};
    mkdirSync(dirname(earlyMutantsFile()), { recursive: true });
    writeFileSync(earlyMutantsFile(), JSON.stringify(Object.keys(early)));
    // For Stryker any test may notice what acts while it is loaded; which it tries is ours to decide.
    for (const { id } of results) perTest[id] = { ...early, ...perTest[id] };
    return { status: 'complete', tests: results, mutantCoverage: { static: {}, perTest } };
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
   * @param {{ testFilter?: string[], activeMutant: ActiveMutant, sandboxFileName: string, hitLimit?: number }} options
   */
  async mutantRun({ testFilter = [], activeMutant, sandboxFileName, hitLimit }) {
    const mutated = relative(process.cwd(), sandboxFileName).split(sep).join('/');
    const { line, column } = activeMutant.location.start;
    // Stryker counts from 0 here, and from 1 in its report.
    if (!isInSample(mutated, { ...activeMutant, location: { start: { line: line + 1, column: column + 1 } } }))
      return { status: 'error', errorMessage: 'not in the sample' };
    this.earlyMutants ??= new Set(JSON.parse(readFileSync(earlyMutantsFile(), 'utf8')));
    if (this.earlyMutants.has(activeMutant.id)) return tryInNewProcess(activeMutant.id, mutated);
    await this.loadAll();
    const board = switchboard();
    Object.assign(board, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const result = await this.tryTests(
      testFilter.map((id) => this.tests.get(id)).filter((test) => test !== undefined),
      mutated,
    );
    const { hitCount = 0 } = board;
    Object.assign(board, { activeMutant: undefined, hitLimit: undefined });
    if (hitLimit !== undefined && hitCount > hitLimit)
      return { status: 'timeout', reason: `reached ${hitCount} times, ${hitLimit} are many` };
    if (result.status === 'killed') await this.checkAfterwards(result.killedBy[0]);
    return result;
  }

  /**
   * What acts while it is loaded is met by whichever test comes first. Which one is not known beforehand, so all have
   * their turn.
   * @param {string} id
   * @param {string} mutated
   * @returns {Promise<Verdict>}
   */
  async tryWhileLoading(id, mutated) {
    switchboard().activeMutant = id;
    let nrOfTests = 0;
    for (const file of this.testFiles().sort(byNearness(mutated, (file) => file))) {
      const known = new Set(this.tests.keys());
      try {
        await this.load(file);
      } catch (error) {
        return { status: 'killed', nrOfTests, killedBy: [], failureMessage: stackOf(error) };
      }
      const result = await this.tryTests(
        [...this.tests.values()].filter((test) => !known.has(test.id)),
        mutated,
      );
      nrOfTests += result.nrOfTests;
      if (result.status === 'killed') return { ...result, nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }

  /**
   * @param {readonly HotTest[]} tests
   * @param {string} mutated
   * @returns {Promise<Verdict>}
   */
  async tryTests(tests, mutated) {
    const begun = new Set();
    let nrOfTests = 0;
    for (const test of tests.toSorted(byNearness(mutated, ({ id }) => id)).slice(0, MOST_TESTS)) {
      nrOfTests += 1;
      const failure = await this.attempt(test, begun);
      if (failure !== undefined) return { status: 'killed', nrOfTests, killedBy: [test.id], failureMessage: failure };
    }
    return { status: 'survived', nrOfTests };
  }

  /**
   * A mutant may leave something wrong behind in this process. Then no later result is worth anything: Stryker takes
   * another.
   * @param {string} killer
   */
  async checkAfterwards(killer) {
    const test = this.tests.get(killer);
    if (test && (await this.attempt(test, new Set())) !== undefined)
      throw new Error(`${killer} fails now without a mutant`);
  }

  /**
   * @param {HotTest} test @param {Set<object>} [begun] the suites that have begun; left out where they have been begun
   * already
   */
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

/**
 * @param {string} id
 * @param {string} mutated
 * @returns {Promise<Verdict | { status: 'timeout' }>}
 */
function tryInNewProcess(id, mutated) {
  return new Promise((done, refuse) => {
    const child = fork(join(import.meta.dirname, 'try-while-loading.mjs'), [id, mutated], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), PROCESS_TIMEOUT_MS);
    let verdict = /** @type {Verdict | { status: 'timeout' }} */ ({ status: 'timeout' });
    child.on('message', (message) => (verdict = /** @type {Verdict} */ (message)));
    child.on('error', refuse);
    child.on('close', () => {
      clearTimeout(timer);
      done(verdict);
    });
  });
}

/**
 * The tests of the mutated file first, then those of its folder, of its room; of these the ones that ask for one thing.
 * @template Item
 * @param {string} mutated
 * @param {(item: Item) => string} fileOf what its file's name is the beginning of
 * @returns {(one: Item, other: Item) => number}
 */
function byNearness(mutated, fileOf) {
  const ownName = mutated.replace(/\.ts$/, '.');
  const folder = `${dirname(mutated)}/`;
  const room = mutated.split('/').slice(0, 2).join('/');
  const distance = (/** @type {Item} */ item) => {
    const file = fileOf(item);
    const heavy = file.includes('.property.test.ts') ? 0.5 : 0;
    if (file.startsWith(ownName)) return heavy;
    if (file.startsWith(folder) && !file.slice(folder.length).split('.test.ts')[0].includes('/')) return 1 + heavy;
    return (file.startsWith(`${room}/`) ? 2 : 3) + heavy;
  };
  return (one, other) => distance(one) - distance(other);
}

/** @param {unknown} error */
function stackOf(error) {
  return error instanceof Error ? String(error.stack) : String(error);
}

const createHotRunner = () => new HotRunner();
createHotRunner.inject = /** @type {const} */ ([]);

export const strykerPlugins = [{ kind: 'TestRunner', name: 'hot', factory: createHotRunner }];
