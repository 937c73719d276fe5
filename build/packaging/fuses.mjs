// What the packaged binary refuses for good, whatever it is started with. Each fuse is named: one that a new Electron
// brings stops the packaging until somebody has decided.
import { flipFuses, FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';

/** @type {Readonly<Record<FuseV1Options, boolean>>} */
const fuses = {
  // The app is no Node for others: ELECTRON_RUN_AS_NODE, NODE_OPTIONS and --inspect do nothing.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  // The code is the archive that was packaged, and no folder beside it.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Pages come over app://; a file is no page of ours.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
};

/** @param {string} binary */
export async function setFuses(binary) {
  await flipFuses(binary, { version: FuseVersion.V1, strictlyRequireAllFuses: true, ...fuses });
}

/**
 * What is wrong with a binary's fuses, read from the binary itself; nothing when all is as it should be.
 * @param {string} binary
 * @returns {Promise<string[]>}
 */
export async function wrongFuses(binary) {
  const { version: _version, ...wire } = await getCurrentFuseWire(binary);
  return Object.entries(wire).flatMap(([index, state]) => {
    const name = FuseV1Options[Number(index)] ?? `fuse ${index}`;
    const wanted = fuses[/** @type {FuseV1Options} */ (Number(index))];
    if (wanted === undefined) return [`${name}: nobody has decided`];
    return state === (wanted ? FuseState.ENABLE : FuseState.DISABLE)
      ? []
      : [`${name} should be ${wanted ? 'on' : 'off'}`];
  });
}
