/** Reading what Postgres' parser gives: a node is an object with one key, its kind. */

export type Fields = Readonly<Record<string, unknown>>;

export function nodeOf(node: unknown): readonly [kind: string, fields: Fields] {
  if (!isFields(node)) return ['', {}];
  const kind = Object.keys(node)[0] ?? '';
  const fields = node[kind];
  return [kind, isFields(fields) ? fields : {}];
}

export function namesOf(nodes: unknown): readonly string[] {
  return asList(nodes).map((node) => {
    const { sval } = nodeOf(node)[1];
    return typeof sval === 'string' ? sval : '';
  });
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
