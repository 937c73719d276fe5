/** What a host brings of the world around it: the keys that an operator has set, and where they say services are. */

export interface OutsideWorld {
  readonly secrets: SecretSource;
  /** Where the operator says that a provider is asked. Null: they don't say, and its usual address holds. */
  endpoint(provider: string): NamedEndpoint | null;
}

export interface NamedEndpoint {
  readonly address: string;
  /** A page can change the settings of an operator, and not the environment of the process. */
  readonly namedBy: 'environment' | 'settings';
}

export interface SecretSource {
  /** Whether it can be had now, without asking for it. */
  has(name: string): boolean;
  /** Null: it is not set, or locked. */
  reveal(name: string): Promise<RevealedSecret | null>;
}

export interface RevealedSecret {
  readonly value: string;
  /** The origin that it was set for. Null: it goes where its agents say, or the environment. */
  readonly setFor: string | null;
}

/** The operator names a provider's address in the environment, as other tools do: `OPENAI_BASE_URL`, `N8N_BASE_URL`. */
export function variableOfProvider(provider: string): string {
  return `${provider.toUpperCase().replaceAll('-', '_')}_BASE_URL`;
}

/** Null: it is not the variable of a provider's address, and no agent may read it. */
export function providerOfVariable(variable: string): string | null {
  const name = /^([A-Z][A-Z0-9_]*)_BASE_URL$/.exec(variable)?.[1];
  return name === undefined ? null : name.toLowerCase().replaceAll('_', '-');
}

/** Where providers are asked when nobody says otherwise. */
export const USUAL_ENDPOINTS: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
};

export const nothingOutside: OutsideWorld = {
  secrets: { has: () => false, reveal: () => Promise.resolve(null) },
  endpoint: () => null,
};
