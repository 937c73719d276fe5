/** What an operator has granted, as a port. */
import type { AskedPermission } from './permission-use.ts';

export interface KeptGrant {
  /** Of what was asked for when it was decided. */
  readonly sha256: string;
  readonly state: 'granted' | 'revoked';
  readonly permissions: readonly AskedPermission[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** As actors are named: `operator:ada`; `system`, where it came with Baton and a run was begun with it. */
  readonly by: string;
}

export interface GrantBook {
  /** Of that agent, the newest first. */
  of(agent: string): readonly KeptGrant[];
  /** Durable when it returns. Takes the place of what was decided of the same permissions. */
  keep(agent: string, grant: KeptGrant): void;
}

/** `shipped`: it asks for what it came with Baton for. `changed`: what was granted is something else. */
export type GrantState = 'nothing_asked' | 'shipped' | 'granted' | 'revoked' | 'changed' | 'missing';

/** What holds for what an agent asks for now. */
export function grantStateOf(
  asked: { readonly sha256: string; readonly isNothing: boolean },
  kept: readonly KeptGrant[],
  shipped: string | null,
): GrantState {
  if (asked.isNothing) return 'nothing_asked';
  const decided = kept.find(({ sha256 }) => sha256 === asked.sha256);
  if (decided) return decided.by === 'system' && shipped === asked.sha256 ? 'shipped' : decided.state;
  if (shipped === asked.sha256) return 'shipped';
  return kept.some(({ state }) => state === 'granted') || shipped !== null ? 'changed' : 'missing';
}

export function isGranted(state: GrantState): boolean {
  return state === 'nothing_asked' || state === 'shipped' || state === 'granted';
}
