// Runs on the runtime that ships (see build/vitest.mjs). A test's file name says what it touches, and so how long it
// may take.
import { defineConfig } from 'vitest/config';

const rooms = '{engine,electron,renderer,build,orchestrations,tests}';
// Windows need Electron itself; a machine that has only Node tests everything else.
const hasElectron = process.versions['electron'] !== undefined;
const slower = [`${rooms}/**/*.{property,int,crash,e2e,chaos,soak}.test.ts`, '**/node_modules/**'];
// What takes longer than a suite should has a command of its own (build/chaos.mjs, build/soak.mjs), which names it
// here. That of build/crash.mjs goes further with tests that the suite has as well (engine/testing/times-to-kill.ts).
const named = process.env['BATON_LONG_TESTS'];
const long = named === 'crash' ? undefined : named;
// Properties are soaked as well (engine/testing/tries.ts).
const longFiles = long === 'soak' ? '{soak,property}' : long;

export default defineConfig({
  test: {
    pool: 'forks',
    passWithNoTests: true,
    // One for each core; left to itself, vitest leaves one of two idle.
    maxWorkers: '100%',
    // Whoever waits for a thing waits for the thing: on a busy machine it takes ten times as long, and the default is
    // one second.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        // They touch nothing but memory and leave nothing behind, so files share the modules that they load: in a fifth
        // of the time.
        extends: true,
        test: {
          name: 'unit',
          include: [`${rooms}/**/*.test.ts`],
          exclude: slower,
          testTimeout: 10_000,
          isolate: false,
        },
      },
      {
        // Laws, held against thousands of cases in memory.
        extends: true,
        test: { name: 'property', include: [`${rooms}/**/*.property.test.ts`], testTimeout: 60_000, isolate: false },
      },
      {
        // SQLite, ports, processes. Each file tidies up after itself, so that they share modules as well: loading the
        // engine takes a second of processor time.
        extends: true,
        test: {
          name: 'int',
          include: [`${rooms}/**/*.int.test.ts`],
          globalSetup: ['engine/testing/before-tests.ts', 'build/checks/sandbox-of-tests.mjs'],
          // It ends what hangs. A slow machine with much else to do takes a minute for what is done in ten seconds.
          testTimeout: 180_000,
          hookTimeout: 180_000,
          isolate: false,
        },
      },
      {
        // Kills processes and times their recovery: two at once would disturb each other's clocks.
        extends: true,
        test: {
          name: 'crash',
          include: [`${rooms}/**/*.crash.test.ts`],
          globalSetup: 'build/checks/hosts-of-tests.mjs',
          testTimeout: 600_000,
          hookTimeout: 120_000,
          isolate: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 }, // after everything else
        },
      },
      ...(long === undefined
        ? []
        : [
            {
              extends: true as const,
              test: {
                name: long,
                include: [`${rooms}/**/*.${longFiles}.test.ts`],
                testTimeout: 3_600_000,
                hookTimeout: 600_000,
                maxWorkers: 1,
              },
            },
          ]),
      {
        // Opens windows, on the screen that build/checks/run-tests.mjs provides; one at a time, as a person would. Each
        // file opens an app of its own and ends it; the driver and the client of the engine are loaded once for all.
        extends: true,
        test: {
          name: 'e2e',
          include: hasElectron ? [`${rooms}/**/*.e2e.test.ts`] : [],
          globalSetup: 'engine/testing/before-tests.ts',
          testTimeout: 300_000,
          hookTimeout: 180_000,
          isolate: false,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['engine/**/*.ts'],
      exclude: ['**/*.test.ts', 'engine/testing/**', 'engine/bench/**'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportsDirectory: 'coverage',
    },
  },
});
