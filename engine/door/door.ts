/** The only door to the engine for those outside: a host opens one and hands windows the contract. */
export { EngineError } from '../port/engine.ts';

// What hosts share: where the data lies, an engine with the shipped agents and library, and who is told of what.
export { dataDirectory } from '../host/data-directory.ts';
export { desktopHost, type Desktop } from '../host/desktop-host.ts';
export { openEngine, type OpenedEngine } from '../host/open-engine.ts';
export { isLockHeld } from '../host/lock-held.ts';
export { untilReleased } from '../host/until-released.ts';

// How a window is answered, and what its page is made of.
export { answerPort, type AnswerablePort } from '../server/transports/port.ts';
export { assetIdOf } from '../server/transports/http/asset-files.ts';
export { openAsset } from '../server/transports/http/asset-stream.ts';
export { readPageFile, type PageFile } from '../server/transports/http/page-files.ts';
export { contentSecurityPolicy } from '../server/transports/http/content-security-policy.ts';
