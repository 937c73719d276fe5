/** The only door to the engine for those outside: a host opens one and hands windows the contract. */
export { createEngine, type EngineOptions } from './create-engine.ts';
export { contract, type Contract } from './contract/contract.ts';
export { EngineError, type Engine, type StartRun } from './engine.ts';
export { ENGINE_VERSION } from './version.ts';

// What hosts share: where the data lies, an engine with the shipped agents and library, and who is told of what.
export { dataDirectory } from './host/data-directory.ts';
export { openEngine, type OpenedEngine } from './host/open-engine.ts';
export { isLockHeld } from './host/lock-held.ts';
export { untilReleased } from './host/until-released.ts';

// How a window is answered, and what its page is made of.
export { answerPort, type AnswerablePort } from './server/port.ts';
export type { ContractClient } from './server/in-process-client.ts';
export { contentSecurityPolicy } from './server/http/content-security-policy.ts';
export { runtimeOf } from './host/headless-host.ts';
export { inspectBackup, restoreBackup } from './host/restore-backup.ts';
export type { HostPort, LastRestore, SecretKeeper } from './server/host-port.ts';
export { replaceFile } from './server/settings-file.ts';
export type { SettingsStore } from './server/settings-file.ts';
export { NotificationKind, type HostAbilities, type NotificationSettings, type SecretProtection, type Settings } from './contract/settings.ts';
export { assetIdOf } from './server/http/asset-files.ts';
export { openAsset } from './server/http/asset-stream.ts';
export { readPageFile, type PageFile } from './server/http/page-files.ts';
export { bridgeChannels, isShellRequest, type ShellEvent } from './contract/window.ts';
