// Packages that are not bundled: they stay outside of what is built, and a packed app brings them beside it.
export const packagesOutside = [
  // These carry a binary, WebAssembly or data beside their code, which they find by themselves.
  'better-sqlite3',
  '@electric-sql/pglite',
  'libpg-query',
  '@cedar-policy/cedar-wasm',
  // What a call costs is told with the list that says so, which is named by the bytes of this package's file.
  '@pydantic/genai-prices',
];
