// Stryker makes the mutants and keeps count; hot-runner.mjs runs our tests against them. One run is about one room
// (rooms.mjs).
import { join } from 'node:path';

const room = process.env.BATON_MUTANTS_ROOM;
const files = process.env.BATON_MUTANTS_FILES?.split(',').filter(Boolean) ?? [];

export default {
  plugins: [join(import.meta.dirname, 'hot-runner.mjs')],
  testRunner: 'hot',
  // `mistakes.ts` is a list that only its test reads.
  mutate: [
    ...(files.length > 0 ? files : [`engine/${room}/**/*.ts`]),
    '!engine/**/*.test.ts',
    '!engine/definition/mistakes/mistakes.ts',
  ],
  // Mutants live in a copy of the project without what the tests don't read.
  ignorePatterns: ['build', 'coverage', 'docs/screenshots', 'electron', 'out', 'release', 'renderer'],
  tempDirName: `out/mutants/copy-of-${room}`,
  symlinkNodeModules: true,
  // Node strips the types, it doesn't check them.
  disableTypeChecks: false,
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.BATON_MUTANTS_AT_ONCE ?? 2),
  timeoutMS: 5_000,
  reporters: ['json', 'html', 'progress-append-only'],
  jsonReporter: { fileName: `out/mutants/${room}.json` },
  htmlReporter: { fileName: `out/mutants/${room}.html` },
  // Whether that was good enough is said by report.mjs, room by room.
  thresholds: { break: null },
};
