// The laws of import: which room may lean on which. Each law says why, because whoever breaks one had a reason too.
//
// Tests are freer than the code they test: they may import any room. So are engine/testing and engine/bench.

/**
 * Per room of the engine: the rooms it may import, and those of which it may import types only.
 * @type {Record<string, { why: string, mayImport?: readonly string[], mayImportTypesOf?: readonly string[] }>}
 */
const rooms = {
  files: {
    why: 'A file is opened with the same care by whoever opens it: this room can lean on nobody.',
  },
  port: {
    mayImport: ['journal'],
    mayImportTypesOf: ['run', 'admission', 'agents/port', 'catalog', 'schedules', 'projections'],
    why: 'How hosts and the server see the engine, and how it says no. Whoever does it is chosen when the engine is put together.',
  },
  limits: {
    why: 'What is allowed is one list that every room reads, the page too: it can lean on nobody.',
  },
  values: {
    why: 'A value means the same to whoever holds it: this room can lean on nobody.',
  },
  secrets: {
    why: 'What a secret looks like, and where it may be sent, is the same wherever it is about to be written: this room can lean on nobody.',
  },
  time: {
    why: 'What time it is, and that it has come, is told to every room that waits: this one can lean on nobody.',
  },
  contract: {
    why: 'The contract crosses to the window and to other programs, so it can lean on nothing that stays behind.',
  },
  definition: {
    why: 'What an author wrote means the same whether or not anything ever runs it.',
  },
  run: {
    mayImport: ['definition'],
    why: 'What happened is decided from the definition and from what happened before. If something else is needed, pass it in as an argument.',
  },
  scheduler: {
    mayImport: ['run', 'definition'],
    why: 'What is due follows from the state of runs alone; then it can be tested with a clock that is a number.',
  },
  admission: {
    mayImport: ['run'],
    mayImportTypesOf: ['agents/port'],
    why: 'Whether an agent may be called now follows from who is at work and from what came of earlier calls. Time is a number that is passed in.',
  },
  schedules: {
    mayImport: ['run', 'definition', 'time', 'port', 'journal'],
    mayImportTypesOf: ['catalog'],
    why: 'A schedule knows when runs are due and what became of that. Starting them, and keeping what happened, is done by those it is handed.',
  },
  journal: {
    mayImport: ['run', 'definition/upcasting'],
    mayImportTypesOf: ['definition'],
    why: 'The journal keeps events without judging them, and gives out what older versions wrote as today’s would have. It needs to know what an event looks like, and nothing of who acts on it.',
  },
  projections: {
    mayImport: ['run', 'journal', 'contract', 'definition/step-kinds'],
    mayImportTypesOf: ['definition'],
    why: 'What readers see must be rebuildable from the journal alone. What a kind of step is, is the same for every reader.',
  },
  agents: {
    mayImport: ['definition', 'secrets'],
    why: 'An agent answers a request and knows nothing of runs or of how they are kept: that is what lets it be replaced. Whatever it needs arrives in the request. A template means in its file what it means in a definition.',
  },
  executor: {
    mayImport: ['scheduler', 'admission', 'run', 'definition', 'journal', 'time', 'agents/port'],
    why: 'The executor acts through ports. It sees an agent as agents/port describes it, and never which kind it is.',
  },
  storage: {
    mayImport: ['journal', 'projections', 'catalog', 'files'],
    mayImportTypesOf: ['run', 'definition', 'agents/port', 'admission', 'schedules'],
    why: 'Storage implements ports that others have written down. A decision in here would be a decision that the in-memory journal does not make.',
  },
  catalog: {
    mayImport: ['definition', 'port'],
    mayImportTypesOf: ['agents/port'],
    why: 'The catalog keeps what is shipped and judges what is brought in, from the text, its own records and the names of agents. What runs make of it is not its business.',
  },
  server: {
    mayImport: ['contract', 'run', 'definition', 'schedules', 'projections', 'catalog', 'port', 'files', 'secrets'],
    mayImportTypesOf: ['journal', 'agents/port', 'admission'],
    why: 'The server translates between the contract and what it is handed at start-up. It reaches storage, executor and agents through what create-engine gives it.',
  },
};

/** @param {string} name */
const room = (name) => `^engine/${name}/`;
/** @param {readonly string[]} names */
const anyOf = (names) => names.map(room);
/** @param {readonly string[]} names */
const packageNamed = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;
const tests = '\\.test\\.ts$';
const freeRooms = '^engine/(testing|bench)/';

const laws = Object.entries(rooms).flatMap(([name, { mayImport = [], mayImportTypesOf = [], why }]) => {
  const from = { path: room(name), pathNot: tests };
  const own = anyOf([name, 'limits', 'values', ...mayImport]);
  /** @type {import('dependency-cruiser').IForbiddenRuleType} */
  const law = {
    name: `${name}-keeps-to-its-room`,
    comment: why,
    severity: 'error',
    from,
    to: { path: '^engine/', pathNot: [...own, ...anyOf(mayImportTypesOf)] },
  };
  if (mayImportTypesOf.length === 0) return [law];
  /** @type {import('dependency-cruiser').IForbiddenRuleType} */
  const typesOnly = {
    name: `${name}-borrows-only-types`,
    comment: `${why} The names of things (\`import type\`) are fine; their functions are not.`,
    severity: 'error',
    from,
    to: { path: anyOf(mayImportTypesOf), pathNot: own, dependencyTypesNot: ['type-only'] },
  };
  return [law, typesOnly];
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...laws,
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or there is a third thing that both of them mean.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'engine-is-headless',
      comment:
        'The engine runs without a window and without Electron: on a server, in the command line, in a test. Ask for what you need as an option of createEngine.',
      severity: 'error',
      from: { path: '^engine/', pathNot: tests },
      to: { path: ['^(electron|renderer|build)/', packageNamed('electron'), '^electron$'] },
    },
    {
      name: 'window-sees-the-contract',
      comment:
        'Views show what the projections say, and the contract is how they hear it. If a view must compute what a run means, a projection is missing.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(engine|electron)/', pathNot: '^engine/contract/' },
    },
    {
      name: 'window-is-a-browser',
      comment:
        'The page runs in a sandboxed window and in any browser: nothing of Node and nothing of Electron is there.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'features-are-neighbours',
      comment:
        'Features meet in the shell, by routes and commands. What two of them need is design, a connection, or a contract.',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'shell-knows-no-feature',
      comment:
        'The shell takes features as it gets them (renderer/shell/feature.ts); otherwise every feature would be everywhere.',
      severity: 'error',
      from: { path: '^renderer/(shell|design|connection|monaco)/' },
      to: { path: '^renderer/features/' },
    },
    {
      name: 'design-is-only-looks',
      comment: 'What design shows it is given as properties. It asks nobody, so that it can be used anywhere.',
      severity: 'error',
      from: { path: '^renderer/design/' },
      to: { path: '^renderer/(shell|connection|monaco|features)/' },
    },
    {
      name: 'connection-is-only-the-wire',
      comment: 'The connection brings what the engine says. How that looks and what it means is for others.',
      severity: 'error',
      from: { path: '^renderer/connection/' },
      to: { path: '^renderer/(shell|design|monaco|features)/' },
    },
    {
      name: 'the-wire-lives-in-connection',
      comment:
        'One connection, one client, one way to lose and find it again: import `client` from renderer/connection/connection.ts.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: ['^renderer/connection/', tests] },
      to: { path: packageNamed('@orpc/[^/]+'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'monaco-lives-in-monaco',
      comment:
        'Monaco is larger than the rest of the page. Import renderer/monaco lazily, and Monaco itself nowhere else.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: '^renderer/monaco/' },
      to: { path: packageNamed('monaco-editor', 'monaco-yaml') },
    },
    {
      name: 'shell-speaks-the-contract',
      comment:
        'The desktop app knows of the engine what a window and a command line know. If it needs something else, an operation is missing in the contract. electron/engine-process/ starts and ends an engine, in a process of its own; electron/host/ knows where its data lies, and hands out the files of the page, for which there is no operation; so does electron/dev/ while somebody writes them.',
      severity: 'error',
      from: {
        path: '^electron/',
        pathNot: ['^electron/(host|dev|engine-process)/', tests],
      },
      to: { path: '^(engine|renderer)/', pathNot: '^engine/(contract|limits)/' },
    },
    {
      name: 'shell-uses-the-door',
      comment:
        'Electron is one host among three. Where it opens an engine it comes in by engine/door/, as the others could.',
      severity: 'error',
      from: { path: '^electron/', pathNot: tests },
      to: { path: '^(engine|renderer)/', pathNot: '^engine/(door|contract|limits)/' },
    },
    {
      name: 'no-app-knows-how-it-is-developed',
      comment:
        'electron/dev/ is an entry of the build of `npm run dev` alone: nothing of it may come into an app that people have.',
      severity: 'error',
      from: { path: '^(electron|engine|renderer)/', pathNot: '^electron/dev/' },
      to: { path: '^electron/dev/' },
    },
    {
      name: 'the-engine-has-a-process-of-its-own',
      comment:
        'What is in the main process makes every window wait. It says to the engine’s process what is to be done (electron/engine-process/door/), and imports nothing else of it; there, of Electron there are only types.',
      severity: 'error',
      from: { path: '^electron/', pathNot: ['^electron/engine-process/', tests] },
      to: { path: '^electron/engine-process/', pathNot: '^electron/engine-process/door/' },
    },
    {
      name: 'preload-stays-small',
      comment:
        'The preload script stands in the window with rights of its own. It hands things on; the contract names them.',
      severity: 'error',
      from: { path: '^electron/bridge/preload/' },
      to: { pathNot: ['^engine/contract/window/', packageNamed('electron'), '^electron$'] },
    },
    {
      name: 'pure-rooms-touch-nothing',
      comment:
        'Files, sockets, processes and timers belong to the executor, storage and agents. These rooms must give the same answer every time they are asked.',
      severity: 'error',
      from: {
        path: '^engine/(limits|values|secrets|contract|definition|run|scheduler|admission|projections)/',
        pathNot: tests,
      },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|net|tls|http|https|http2|dns|dgram|child_process|cluster|worker_threads|timers|os|process|readline|sqlite)(/|$)',
      },
    },
    {
      name: 'sql-lives-in-storage',
      comment:
        'Only engine/storage speaks SQL to our own database. Elsewhere, use the port in engine/journal or engine/projections; if it lacks what you need, widen the port.',
      severity: 'error',
      from: { path: '^(engine|electron|renderer)/', pathNot: ['^engine/storage/', tests, freeRooms] },
      to: { path: packageNamed('better-sqlite3', '@types/better-sqlite3') },
    },
    {
      name: 'postgres-lives-with-agents',
      comment:
        'PGlite takes hundreds of megabytes and can block for seconds. Agents keep it in a worker; nobody else should start one.',
      severity: 'error',
      from: { path: '^(engine|electron|renderer)/', pathNot: ['^engine/agents/', tests] },
      to: { path: packageNamed('@electric-sql/pglite', 'libpg-query') },
    },
    {
      name: 'agents-are-handed-the-network',
      comment:
        'What an agent may ask is decided by its file and its operator, in one place (agents/network). An agent uses the `fetch` of its means, and never a client of its own.',
      severity: 'error',
      from: { path: '^engine/agents/', pathNot: ['^engine/agents/network/', tests] },
      to: {
        dependencyTypesNot: ['type-only'],
        path: [packageNamed('undici', 'axios'), '^(node:)?(http|https|http2|net|tls|dgram|dns)(/|$)'],
      },
    },
    {
      name: 'contract-is-only-schemas',
      comment: 'The contract is read by a sandboxed window: zod and the contract library, nothing that needs Node.',
      severity: 'error',
      from: { path: room('contract'), pathNot: tests },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: packageNamed('zod', '@orpc/contract') },
    },
    {
      name: 'runs-and-schedules-need-no-package',
      comment: 'What happened and what is due are our own thoughts; a package in here would decide our history for us.',
      severity: 'error',
      from: { path: '^engine/(run|scheduler|admission)/', pathNot: tests },
      to: { dependencyTypes: ['npm', 'npm-dev'] },
    },
    {
      name: 'command-line-parsing-stays-at-the-command-line',
      comment: 'An option of the engine is an argument of createEngine. Only engine/cli knows that somebody typed it.',
      severity: 'error',
      from: { path: '^engine/', pathNot: ['^engine/cli/', tests] },
      to: { path: packageNamed('commander') },
    },
    {
      name: 'nobody-leans-on-a-host',
      comment: 'Hosts and create-engine put rooms together; a room that imports them has turned the house upside down.',
      severity: 'error',
      from: { path: '^engine/[^/]+/', pathNot: ['^engine/(assembly|cli|host|door)/', freeRooms, tests] },
      to: { path: '^engine/(cli|host|assembly|door)/' },
    },
    {
      name: 'the-command-line-is-one-host',
      comment:
        'What hosts share lies in engine/host. Whoever takes it from the command line makes the other hosts guests of that one.',
      severity: 'error',
      from: { path: '^engine/', pathNot: ['^engine/cli/', freeRooms, tests] },
      to: { path: '^engine/cli/' },
    },
    {
      name: 'test-material-stays-in-tests',
      comment:
        'Builders and simulated clocks are for tests and benchmarks. If the product needs one, it has a proper home in a room.',
      severity: 'error',
      from: { path: '^(engine|electron|renderer)/', pathNot: [tests, freeRooms] },
      to: { path: ['^engine/testing/', tests] },
    },
    {
      name: 'benchmarks-are-called-by-the-command-line',
      comment: 'Benchmarks measure the rooms; the rooms do not know that they are measured.',
      severity: 'error',
      from: { path: '^(engine|electron|renderer)/', pathNot: ['^engine/(bench|cli)/', tests] },
      to: { path: '^engine/bench/' },
    },
    {
      name: 'what-ships-is-listed',
      comment:
        'The program may lean only on packages that it lists among its dependencies; others are not there once it is installed.',
      severity: 'error',
      from: { path: '^(engine|electron)/', pathNot: [tests, '^engine/testing/'] },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: packageNamed('electron'),
      },
    },
    {
      name: 'imports-lead-somewhere',
      comment: 'This import resolves to nothing. Sources import with their real extension: ./thing.ts',
      severity: 'error',
      from: { path: '^(engine|electron|renderer|build)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true, // type imports count as imports
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|release|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
      extensions: ['.ts', '.vue', '.mjs', '.js', '.d.ts'],
    },
  },
};
