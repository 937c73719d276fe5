/** What an agent asks for, and what its operator has said to that. */
import type { GrantState, KeptGrant } from '../grants/grant-book.ts';
import type { AskedPermission } from '../grants/permission-use.ts';

export interface PermissionsOfAgent {
  readonly asked: readonly AskedPermission[];
  /** By which what is asked for now is known. */
  readonly sha256: string;
  readonly grant: GrantState;
  /** Why nothing of it is granted, with the way out. Null: it is. */
  readonly whyNot: string | null;
  /** What was decided, the newest first. */
  readonly kept: readonly KeptGrant[];
}
