/** The event of a denial: what policies or grants did not permit. */

/** Somebody wanted to use or decide something, and may not. Nothing of it was done. */
export interface PolicyDenied {
  /** Null: it is about the run. */
  readonly stepId: string | null;
  /** Null: it was no attempt of a step that wanted it. */
  readonly attempt: number | null;
  /** Who wanted it: an agent by its name, or whoever the event's actor is. */
  readonly agent: string | null;
  /** As policies name it: `http.egress`. */
  readonly action: string;
  /** What it wanted: a host, the name of a secret, an approval. */
  readonly resource: string;
  /** In a sentence, with the way out where there is one. */
  readonly reason: string;
  /** The ids of the policies that decided. None: its file does not ask for it, or it could not be decided. */
  readonly policies: readonly string[];
}

export type PolicyEventBody = { readonly type: 'orchestration.policy.denied'; readonly data: PolicyDenied };
