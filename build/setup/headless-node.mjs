// A Node that can carry the engine without a window: ours when it is new enough, else one that npm delivers.
import { fetchPackedBinary, Unreachable } from './packed-binary.mjs';
import { say } from './say.mjs';

const version = '22.23.3';
/** @type {Record<string, string>} */
const integrities = {
  'linux-x64': 'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  'linux-arm64': 'sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
  'darwin-x64': 'sha512-V6W/fNXsKFF0DMrBrpLNp9meU45Qbe6tQ3HlzrpdiPWW+zlbmTGou1LE8aGHOghVWXJFexvi7RDCQVQi1I1t8w==',
};

/**
 * @returns {Promise<string | undefined>} its path; undefined: there is none to be had
 */
export async function bringHeadlessNode() {
  if (canCarryEngine(process.versions)) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const integrity = integrities[platform];
  if (!integrity) return undefined;
  try {
    return await fetchPackedBinary({
      name: `node-${platform}`,
      version,
      integrity,
      folder: `node-${version}-${platform}`,
      executables: ['node'],
    });
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    say(error.message);
    return undefined;
  }
}

/**
 * better-sqlite3's prebuilt binary needs Node 22; on 20 it takes the process down.
 * @param {NodeJS.ProcessVersions & { readonly electron?: string }} versions
 */
function canCarryEngine({ node, electron }) {
  const [major, minor] = node.split('.').map(Number);
  return electron === undefined && (major > 22 || (major === 22 && minor >= 19));
}
