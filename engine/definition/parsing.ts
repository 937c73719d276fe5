/** What reads YAML, behind one door: these modules load a schema library and are only loaded when they are needed. */
export { definitionHash } from './fingerprint.ts';
export { parseDefinition } from './parse-definition.ts';
export { unsupportedFeatures } from './unsupported-features.ts';
