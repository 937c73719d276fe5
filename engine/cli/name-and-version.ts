/** Takes apart what an operator types for a definition or an agent: `kpi-tracking`, or `kpi-tracking@1.0.0`. */
export function nameAndVersion(typed: string): { readonly name: string; readonly version: string | null } {
  const at = typed.lastIndexOf('@');
  return at > 0 ? { name: typed.slice(0, at), version: typed.slice(at + 1) } : { name: typed, version: null };
}
