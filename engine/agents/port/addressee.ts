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

/** Whom an agent would ask now, as its file and the operator say. */
export interface AskedService {
  readonly provider: string | null;
  /** By which variable the environment says where the provider is. */
  readonly variable: string | null;
  /** Null: nobody says where. */
  readonly address: string | null;
  readonly namedBy: 'environment' | 'settings' | 'file' | null;
  /** The name of the key that is sent along. Null: none. */
  readonly secret: string | null;
  readonly missing: readonly MissingPart[];
}

/** What an operator has to set before it can be asked. */
export interface MissingPart {
  readonly kind: 'key' | 'endpoint';
  /** Of the key, or of the provider. */
  readonly name: string;
  /** With the way to set it. */
  readonly message: string;
}
