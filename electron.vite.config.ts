// What is built into out/: the engine's command line and the desktop's main process (out/main), the preload script
// (out/preload), and the window, which is a page that a browser can show as well (out/renderer).
//
// Pure JavaScript packages are bundled, because a cold start is mostly finding and reading hundreds of small files.
// What has to find its own files stays outside (build/packages-outside.mjs).
//
// `npm run dev` (build/dev/) builds into out-dev/ instead, the app and its engine apart: each is restarted alone.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type UserConfig } from 'electron-vite';
import { licenses } from './build/licenses.mjs';
import { packagesOutside } from './build/packages-outside.mjs';
import { workerEntries } from './build/worker-entries.mjs';

const inProject = (path: string) => resolve(import.meta.dirname, path);

// Each becomes out/main/<name>.js.
const engineEntries = {
  'engine-process': 'electron/engine-process/main.ts',
  ...workerEntries,
};
const entries = {
  index: 'electron/main.ts',
  ...engineEntries,
  cli: 'engine/cli/main.ts',
  bench: 'engine/bench/main.ts',
};

const inputOf = (named: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(named)
      .map(([name, file]) => [name, inProject(file)] as const)
      .filter(([, file]) => existsSync(file)),
  );

const mainOf = (named: Readonly<Record<string, string>>): UserConfig['main'] => ({
  plugins: [
    licenses(
      inProject('.'),
      packagesOutside.map((name) => inProject(`node_modules/${name}`)),
    ),
  ],
  build: {
    externalizeDeps: false,
    // The engine runs on plain Node 22 too, not only on the Node inside Electron.
    target: 'node22',
    sourcemap: true,
    rolldownOptions: {
      input: inputOf(named),
      external: ['electron', ...packagesOutside.map((name) => new RegExp(`^${name}($|/)`))],
      output: {
        entryFileNames: '[name].js',
        // Beside the entries, not below them: import.meta.url in a chunk must see the same neighbours as in an entry.
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});

const preload: UserConfig['preload'] = {
  build: {
    externalizeDeps: false,
    rolldownOptions: {
      input: { preload: inProject('electron/bridge/preload/preload.ts') },
      // A sandboxed preload script is one CommonJS file.
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
};

const renderer: UserConfig['renderer'] = {
  root: inProject('renderer'),
  plugins: [vue(), licenses(inProject('.'))],
  resolve: {
    alias: [
      // monaco-yaml speaks to an older Monaco: see renderer/monaco/README.md.
      { find: /^monaco-worker-manager$/, replacement: inProject('renderer/monaco/worker-manager.ts') },
      { find: /^monaco-editor\/esm\/vs\/(.*)$/, replacement: inProject('node_modules/monaco-editor/esm/vs/$1') },
    ],
  },
  worker: { format: 'es' },
  build: {
    minify: true,
    sourcemap: false,
    chunkSizeWarningLimit: 8000, // the editor is one large piece, loaded when it is opened
    rolldownOptions: { input: inProject('renderer/index.html') },
  },
};

// build/setup/bundle.mjs asks for one part when only its sources have changed, build/dev/ for those that it restarts.
const main = mainOf(entries);
const parts: Record<string, UserConfig> = {
  program: { main, preload },
  window: { renderer },
  'dev-app': { main: mainOf({ index: 'electron/dev/main.ts' }), preload, renderer },
  'dev-engine': { main: mainOf(engineEntries) },
};

export default defineConfig(parts[process.env.BATON_BUILD_PART ?? ''] ?? { main, preload, renderer });
