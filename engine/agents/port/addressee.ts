/** Whom an agent's file has it ask, and with which key. */
export interface Addressee {
  /** By whose name the operator can say where it is (`openai`, `n8n`). Null: the file alone says where. */
  readonly provider: string | null;
  /** Where it is asked when the operator doesn't say. Null: nowhere. */
  readonly usual: string | null;
  /** What is sent along. Null: nothing secret. */
  readonly secret: string | null;
  /** Servers of this kind on this machine ask for no key. */
  readonly isKeylessHere: boolean;
}
