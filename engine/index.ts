/** The only door to the engine for those outside: a host makes one with `createEngine` and speaks to it by the contract. */
export { createEngine, type EngineOptions } from './create-engine.ts';
export { contract, type Contract } from './contract/contract.ts';
export { EngineError, type Engine, type StartRun } from './engine.ts';
