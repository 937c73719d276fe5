/** What only an agent's file says at its top. */
const OF_AN_AGENT = /^["']?(?:type|configuration|permissions|idempotent|breaker|rehearsal)["']?\s*:/m;
/** What every definition has, and the ways in which it is misspelt. */
const OF_A_DEFINITION = /^["']?(?:orchestr\w*|steps|parameters)["']?\s*:/m;

/**
 * Whether a text is meant as an agent's file, and not as a definition: told by its keys, so that it can be wrong in
 * every other way.
 */
export function isAgentFile(source: string): boolean {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  if (!/^\s*\{/.test(text)) return OF_AN_AGENT.test(text) && !OF_A_DEFINITION.test(text);
  return text.includes('"configuration"') && !text.includes('"orchestration"'); // JSON, which is YAML too
}
