// What is built into out/. Only the engine's command line for now: the window and the preload script come with the shell.
//
// Pure JavaScript packages are bundled, because a cold start is mostly finding and reading hundreds of small files. What
// carries a binary or WebAssembly beside its code stays outside, where it finds its own files.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';

const packagesOutside = ['better-sqlite3', '@electric-sql/pglite', 'libpg-query'];

// Each becomes out/main/<name>.js. A worker is an entry because whoever starts it names its file:
// new URL('./database-worker.js', import.meta.url).
const entries = {
  cli: 'engine/cli/main.ts',
  bench: 'engine/bench/main.ts',
  'database-worker': 'engine/agents/tool/database-worker.ts',
};

const input = Object.fromEntries(
  Object.entries(entries)
    .map(([name, file]) => [name, resolve(import.meta.dirname, file)] as const)
    .filter(([, file]) => existsSync(file)),
);

export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      // The engine runs on plain Node 22 too, not only on the Node inside Electron.
      target: 'node22',
      sourcemap: true,
      rolldownOptions: {
        input,
        external: packagesOutside.map((name) => new RegExp(`^${name}($|/)`)),
        output: {
          entryFileNames: '[name].js',
          // Beside the entries, not below them: import.meta.url in a chunk must see the same neighbours as in an entry.
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  },
});
