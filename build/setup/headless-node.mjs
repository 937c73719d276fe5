// A Node that can carry the engine without a window: ours when it is new enough, else one that npm delivers.
import { fetchPackedBinary } from './packed-binary.mjs';
import { Problem, say } from './say.mjs';

const version = '22.23.3';
/** @type {Record<string, string>} */
const integrities = {
  'linux-x64': 'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  'linux-arm64': 'sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
  'darwin-x64': 'sha512-V6W/fNXsKFF0DMrBrpLNp9meU45Qbe6tQ3HlzrpdiPWW+zlbmTGou1LE8aGHOghVWXJFexvi7RDCQVQi1I1t8w==',
};

/** @returns {Promise<{ kind: 'node', path: string }>} */
export async function bringHeadlessNode() {
  // better-sqlite3's prebuilt binary needs Node 22; on 20 it takes the process down.
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return { kind: 'node', path: process.execPath };
  const platform = `${process.platform}-${process.arch}`;
  const integrity = integrities[platform];
  if (!integrity) {
    throw new Problem(
      `There is no Electron to run on, and Node ${process.versions.node} is too old for the engine.`,
      'install Node 22.19 or newer and run this again with it, or set BATON_RUNTIME to such a Node or to an Electron binary.',
    );
  }
  say(`running headless, on Node ${version}`);
  const path = await fetchPackedBinary({
    name: `node-${platform}`,
    version,
    integrity,
    folder: `node-${version}-${platform}`,
    executables: ['node'],
  });
  return { kind: 'node', path };
}
