// Which exports nobody imports, which files nobody needs, which packages nobody uses. What is started by its name is an
// entry.

/** @type {import('knip').KnipConfig} */
export default {
  entry: [
    'build/*.mjs',
    'build/icons/make-icons.mjs',
    'build/mutants/{hot-runner,try-while-loading,fewer-cases,hot-tests,stryker.config}.mjs',
    'electron/{main,dev/main}.ts',
    'electron/bridge/preload/preload.ts',
    'electron/engine-process/main.ts',
    'engine/door/door.ts',
    'engine/contract/**/*.ts',
    'engine/agents/kinds/function/function-worker.ts',
    'engine/agents/kinds/warehouse/database-worker.ts',
    'engine/catalog/definition-worker.ts',
    'engine/{cli,bench}/main.ts',
    'engine/testing/{append-events,hold-engine-lock,record-golden-runs,crash-host,load-host}.ts',
    'engine/testing/kept-store/record-kept-store.ts',
    'engine/testing/tool-server/tool-server.ts',
    'renderer/main.ts',
    'renderer/monaco/worker-manager.ts',
    'tests/e2e/{bench-ui,take-screenshots}.ts',
    'tests/e2e/browser-main.mjs',
    'tests/n8n/real-n8n.ts',
    'tests/e2e/bench/{empty-window,first-paint}.mjs',
  ],
  project: ['{build,electron,engine,renderer,tests,orchestrations}/**/*.{ts,mjs,vue}'],
  // Copied into folders of their own, beside the packages that they import.
  ignore: ['build/peers/measure-*.mjs'],
  // The type of what a function takes or gives back belongs to the function.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // The programs of the machine that some tests start, each of which says so when it is missing.
  ignoreBinaries: [
    'Xvfb',
    'mkfifo',
    'strace',
    'mount',
    'umount',
    'dbus-daemon',
    'dbus-monitor',
    'dunst',
    'dunstctl',
    'rsvg-convert',
  ],
  // Started by their paths.
  ignoreDependencies: [
    'vue-tsc',
    '@bufbuild/cel-spec',
    'dependency-cruiser',
    'oxlint',
    'oxlint-tsgolint',
    'typescript-native',
    '@modelcontextprotocol/server-everything',
    '@modelcontextprotocol/server-filesystem',
  ],
  // Under both names, because tests import either.
  exclude: ['duplicates'],
};
