/** What reads YAML, behind one door: these modules load a schema library and are only loaded when they are needed. */
export { definitionHash } from './fingerprint.ts';
export { definitionJsonSchema } from './json-schema.ts';
export { setVersion } from './edit-yaml.ts';
export { parseDefinition, parseWithOutline } from './parse-definition.ts';
export { unsupportedFeatures } from './unsupported-features.ts';
