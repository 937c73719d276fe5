// The laws of import are themselves code: here each important one is broken on purpose and has to be caught.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const project = resolve(import.meta.dirname, '..', '..');
const cruiser = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

/** Per law: a file that breaks it and one that may look as if it did, but doesn't. */
const cases = [
  { law: 'definition-keeps-to-its-room', file: 'engine/definition/a.ts', text: "import '../run/thing.ts';" },
  { law: 'run-keeps-to-its-room', file: 'engine/run/a.ts', text: "import '../scheduler/thing.ts';" },
  { law: 'scheduler-keeps-to-its-room', file: 'engine/scheduler/a.ts', text: "import '../journal/thing.ts';" },
  {
    law: 'agents-keeps-to-its-room',
    file: 'engine/agents/kinds/warehouse/a.ts',
    text: "import type { thing } from '../../../run/thing.ts'; export type T = typeof thing;",
  },
  {
    law: 'agents-keeps-to-its-room', // the keeper of secrets is there
    file: 'engine/agents/kinds/warehouse/b.ts',
    text: "import { thing } from '../../../host/thing.ts'; export const t = thing;",
  },
  {
    law: undefined,
    file: 'engine/agents/kinds/warehouse/c.ts',
    text: "import type { thing } from '../../../definition/thing.ts'; export type T = typeof thing;",
  },
  { law: 'executor-keeps-to-its-room', file: 'engine/executor/a.ts', text: "import '../agents/tool/thing.ts';" },
  { law: undefined, file: 'engine/executor/b.ts', text: "import '../agents/port/agent.ts';" },
  {
    law: 'projections-borrows-only-types',
    file: 'engine/projections/a.ts',
    text: "import { thing } from '../definition/thing.ts'; export const t = thing;",
  },
  { law: undefined, file: 'engine/projections/b.ts', text: "import '../definition/step-kinds/thing.ts';" },
  { law: 'contract-keeps-to-its-room', file: 'engine/contract/a.ts', text: "import '../run/thing.ts';" },
  { law: 'contract-is-only-schemas', file: 'engine/contract/b.ts', text: "import 'yaml';" },
  { law: undefined, file: 'engine/contract/c.ts', text: "import 'zod'; import '@orpc/contract';" },
  { law: 'pure-rooms-touch-nothing', file: 'engine/run/b.ts', text: "import 'node:fs';" },
  {
    law: 'sql-lives-in-storage',
    file: 'engine/journal/a.ts',
    text: "import type Database from 'better-sqlite3'; export type D = Database.Database;",
  },
  { law: undefined, file: 'engine/storage/a.ts', text: "import 'better-sqlite3'; import '../journal/thing.ts';" },
  { law: 'postgres-lives-with-agents', file: 'engine/server/a.ts', text: "import '@electric-sql/pglite';" },
  { law: 'runs-and-schedules-need-no-package', file: 'engine/scheduler/b.ts', text: "import 'zod';" },
  { law: 'command-line-parsing-stays-at-the-command-line', file: 'engine/server/b.ts', text: "import 'commander';" },
  { law: 'catalog-keeps-to-its-room', file: 'engine/catalog/a.ts', text: "import '../run/thing.ts';" },
  { law: 'files-keeps-to-its-room', file: 'engine/files/a.ts', text: "import '../run/thing.ts';" },
  { law: 'port-borrows-only-types', file: 'engine/port/a.ts', text: "import '../run/thing.ts';" },
  { law: undefined, file: 'engine/catalog/b.ts', text: "import '../definition/thing.ts'; import '../port/thing.ts';" },
  { law: 'engine-is-headless', file: 'engine/executor/c.ts', text: "import '../../electron/thing.ts';" },
  { law: 'shell-uses-the-door', file: 'electron/host/b.ts', text: "import '../../engine/run/thing.ts';" },
  { law: 'shell-speaks-the-contract', file: 'electron/a.ts', text: "import '../engine/door/door.ts';" },
  {
    law: 'shell-speaks-the-contract',
    file: 'electron/b.ts',
    text: "import type { thing } from '../engine/door/door.ts'; export type T = typeof thing;",
  },
  { law: 'the-engine-has-a-process-of-its-own', file: 'electron/c.ts', text: "import './engine-process/thing.ts';" },
  {
    law: undefined,
    file: 'electron/engine-process/a.ts',
    text: "import '../../engine/door/door.ts'; import './thing.ts';",
  },
  {
    law: undefined,
    file: 'electron/host/a.ts',
    text: "import '../../engine/door/door.ts'; import '../engine-process/door/thing.ts';",
  },
  { law: 'window-sees-the-contract', file: 'renderer/a.ts', text: "import '../engine/projections/thing.ts';" },
  {
    law: undefined,
    file: 'renderer/connection/a.ts',
    text: "import '../../engine/contract/thing.ts'; import '@orpc/client';",
  },
  { law: 'window-is-a-browser', file: 'renderer/shell/a.ts', text: "import 'node:fs';" },
  {
    law: 'features-are-neighbours',
    file: 'renderer/features/runs/Page.vue',
    text: '<script setup lang="ts">import \'../approvals/thing.ts\';</script>',
  },
  {
    law: undefined,
    file: 'renderer/features/runs/index.ts',
    text: "import './thing.ts'; import '../../shell/thing.ts'; import '../../design/thing.ts';",
  },
  { law: 'shell-knows-no-feature', file: 'renderer/shell/b.ts', text: "import '../features/runs/thing.ts';" },
  { law: 'design-is-only-looks', file: 'renderer/design/a.ts', text: "import '../connection/thing.ts';" },
  { law: 'connection-is-only-the-wire', file: 'renderer/connection/b.ts', text: "import '../design/thing.ts';" },
  { law: 'the-wire-lives-in-connection', file: 'renderer/features/runs/b.ts', text: "import '@orpc/client';" },
  { law: 'monaco-lives-in-monaco', file: 'renderer/features/runs/c.ts', text: "import 'monaco-editor/editor';" },
  { law: 'preload-stays-small', file: 'electron/bridge/preload/a.ts', text: "import '../../thing.ts';" },
  {
    law: 'preload-stays-small',
    file: 'electron/bridge/preload/b.ts',
    text: "import '../../../engine/contract/thing.ts';",
  },
  { law: undefined, file: 'electron/bridge/preload/c.ts', text: "import '../../../engine/contract/window/thing.ts';" },
  {
    law: undefined,
    file: 'electron/bridge/b.ts',
    text: "import '../thing.ts'; import '../../engine/contract/thing.ts';",
  },
  { law: 'nobody-leans-on-a-host', file: 'engine/executor/d.ts', text: "import '../assembly/create-engine.ts';" },
  { law: 'nobody-leans-on-a-host', file: 'engine/server/e.ts', text: "import '../door/door.ts';" },
  { law: 'test-material-stays-in-tests', file: 'engine/cli/a.ts', text: "import '../testing/thing.ts';" },
  { law: undefined, file: 'engine/run/c.test.ts', text: "import '../testing/thing.ts'; import '../storage/thing.ts';" },
  {
    law: undefined,
    file: 'engine/assembly/create-engine.ts',
    text: "import '../storage/thing.ts'; import '../agents/tool/thing.ts';",
  },
  { law: 'no-cycles', file: 'engine/journal/b.ts', text: "import './c.ts';" },
  { law: 'what-ships-is-listed', file: 'engine/server/c.ts', text: "import 'fast-check';" },
  { law: 'imports-lead-somewhere', file: 'engine/server/d.ts', text: "import './nowhere.ts';" },
] as const;

const things = [
  'port',
  'definition',
  'secrets',
  'definition/step-kinds',
  'run',
  'scheduler',
  'journal',
  'projections',
  'storage',
  'testing',
  'agents/tool',
  'contract',
  'host',
].map((room) => `engine/${room}/thing.ts`);
const windowThings = ['features/runs', 'features/approvals', 'shell', 'design', 'connection'].map(
  (room) => `renderer/${room}/thing.ts`,
);
let house: string;
let violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'baton-laws-'));
  for (const file of [
    ...things,
    ...windowThings,
    'electron/thing.ts',
    'electron/engine-process/thing.ts',
    'electron/engine-process/door/thing.ts',
    'engine/contract/window/thing.ts',
    'engine/door/door.ts',
    'engine/agents/port/agent.ts',
  ])
    plant(file, 'export const thing = 1;');
  plant('engine/journal/c.ts', "import './b.ts';");
  for (const { file, text } of cases) plant(file, text);
  for (const shared of ['node_modules', 'package.json', 'tsconfig.json', 'dependency-cruiser.config.mjs'])
    symlinkSync(join(project, shared), join(house, shared));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [cruiser, 'engine', 'electron', 'renderer', '--config', 'dependency-cruiser.config.mjs', '--output-type', 'json'],
    { cwd: house, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (!stdout) throw new Error(stderr);
  violations = (JSON.parse(stdout) as { summary: { violations: typeof violations } }).summary.violations;
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

for (const { law, file, text } of cases) {
  test(`${law ? `${law} is broken by` : 'no law is broken by'} ${file}: ${text}`, () => {
    const broken = violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);
    if (law) expect(broken).toContain(law);
    else expect(broken).toEqual([]);
  });
}

function plant(file: string, text: string) {
  mkdirSync(dirname(join(house, file)), { recursive: true });
  writeFileSync(join(house, file), file.endsWith('.vue') ? text : `${text}\nexport {};\n`);
}
