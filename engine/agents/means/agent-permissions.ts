/** What agents ask for, whether that is granted, and whether they may use something now. */
import { whyNotGranted, type Authority } from '../grants/authority.ts';
import { asksForNothingOutside, hashOfAsked, PERSONAL_FIELDS } from '../grants/asked-permissions.ts';
import { grantStateOf, isGranted } from '../grants/grant-book.ts';
import { fileAlone, notPermitted, type MayUse } from '../grants/may-use.ts';
import type { PermissionsOfAgent } from '../port/permissions.ts';
import type { AgentProfile } from '../port/registry.ts';
import { requestAtWork } from './at-work.ts';

export interface AgentPermissionsOptions {
  /** Null: nobody grants or decides anything, and their files alone count. */
  readonly authority: Authority | null;
  /** An agent as it comes with Baton. Undefined: it doesn't. */
  readonly findShipped: (name: string) => AgentProfile | undefined;
  readonly askedOf: (profile: AgentProfile) => PermissionsOfAgent['asked'];
}

export class AgentPermissions {
  readonly #options: AgentPermissionsOptions;
  /** What a file asks for does not change; another file is another profile. */
  readonly #asked = new WeakMap<AgentProfile, Asked>();

  constructor(options: AgentPermissionsOptions) {
    this.#options = options;
  }

  of(profile: AgentProfile): PermissionsOfAgent {
    const { authority, findShipped } = this.#options;
    const { asked, sha256, isNothing } = this.#askedOf(profile);
    if (!authority) return { asked, sha256, grant: isNothing ? 'nothing_asked' : 'shipped', whyNot: null, kept: [] };
    const kept = authority.book.of(profile.name);
    const shipped = findShipped(profile.name);
    const shippedHash = shipped ? this.#askedOf(shipped).sha256 : null;
    const grant = grantStateOf({ sha256, isNothing }, kept, shippedHash);
    return { asked, sha256, grant, whyNot: isGranted(grant) ? null : whyNotGranted(profile.name, grant), kept };
  }

  /**
   * For a run that begins with it now: what it came with Baton for is granted to that run until it ends, also when a
   * later Baton brings an agent that asks for something else.
   */
  hold(profile: AgentProfile, now: number): void {
    const { authority } = this.#options;
    const { asked, sha256, grant, kept } = this.of(profile);
    if (grant !== 'shipped' || kept.some((one) => one.sha256 === sha256)) return;
    authority?.book.keep(profile.name, { sha256, state: 'granted', permissions: asked, at: now, by: 'system' });
  }

  /** Asked before it is called, because what it is handed is recorded. A rehearsal is asked no more than its file. */
  mayReadPersonal(profile: AgentProfile, definition: string, rehearsal: boolean): boolean {
    const isListed = profile.permissions.personal?.includes('read') === true;
    const { authority } = this.#options;
    if (!isListed || !authority || rehearsal) return isListed;
    const { name, organization } = profile;
    const use = { action: 'personal.read', resource: PERSONAL_FIELDS, undeclared: null } as const;
    return authority.allowsNow({ name, organization, grant: this.of(profile).grant, definition }, use);
  }

  /** A rehearsal uses nothing outside, and is asked no more than its file. */
  mayUse(profile: AgentProfile): MayUse {
    const { authority } = this.#options;
    const alone = fileAlone(profile.name);
    return async (use) => {
      const request = requestAtWork();
      if (!authority || request?.rehearsal) return alone(use);
      const { name, organization } = profile;
      const definition = request?.run.definition ?? '';
      const denial = await authority.decide({ name, organization, grant: this.of(profile).grant, definition }, use);
      if (denial) throw notPermitted(name, use, denial.reason, denial.policies);
    };
  }

  #askedOf(profile: AgentProfile): Asked {
    const known = this.#asked.get(profile);
    if (known) return known;
    const asked = this.#options.askedOf(profile);
    const found = { asked, sha256: hashOfAsked(asked), isNothing: asksForNothingOutside(asked) };
    this.#asked.set(profile, found);
    return found;
  }
}

interface Asked {
  readonly asked: PermissionsOfAgent['asked'];
  readonly sha256: string;
  readonly isNothing: boolean;
}
