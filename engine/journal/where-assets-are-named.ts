/** Who names an asset: a reference to one is a value like others, anywhere in what is recorded. */

/** The newest first. */
export interface WhereAnAssetIsNamed {
  readonly runIds: readonly string[];
  readonly deliverables: readonly { readonly id: string; readonly title: string; readonly runId: string }[];
  readonly memories: readonly { readonly namespace: string; readonly key: string }[];
}
