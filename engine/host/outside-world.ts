/**
 * The world around the engine of this host, for its agents: the environment of the process first, as in every other
 * tool, then what the operator has set in Baton.
 */
import { variableOfProvider, type OutsideWorld } from '../agents/port/outside-world.ts';
import { whyNotAskable } from '../contract/endpoint-address.ts';
import type { Settings } from '../contract/chosen-settings.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { SecretKeeper } from '../server/transports/host-port.ts';

interface Around {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: { readonly current: Settings };
  /** Null: this host keeps no secrets. */
  readonly keeper: SecretKeeper | null;
  /** Is told every secret that is revealed. */
  readonly redactor: Pick<Redactor, 'know'>;
}

/** As a host without a window has it that only looks: nothing is revealed to anybody. */
export function worldOf({ env, settings }: Pick<Around, 'env' | 'settings'>): OutsideWorld {
  return outsideWorld({ env, settings, keeper: null, redactor: { know: () => undefined } });
}

export function outsideWorld({ env, settings, keeper, redactor }: Around): OutsideWorld {
  const fromEnvironment = (name: string): string | null => env[name]?.trim() || null;
  return {
    endpoint(provider) {
      const named = fromEnvironment(variableOfProvider(provider));
      if (named !== null && whyNotAskable(named) === null) return { address: named, namedBy: 'environment' };
      const chosen = settings.current.endpoints[provider];
      return chosen === undefined ? null : { address: chosen, namedBy: 'settings' };
    },
    secrets: {
      has: (name) => fromEnvironment(name) !== null || (keeper?.list() ?? []).some((secret) => secret.name === name),
      async reveal(name) {
        const given = fromEnvironment(name);
        const value = given ?? (await keeper?.reveal(name)) ?? null;
        if (value === null) return null;
        redactor.know(name, value);
        const kept = given === null ? keeper?.list().find((secret) => secret.name === name) : undefined;
        return { value, setFor: kept?.setFor ?? null };
      },
    },
  };
}
