/**
 * POLICIES THAT DECIDE, made ready once and asked at each use.
 *
 * Rules
 *  1. What no policy permits is denied.
 *  2. Cedar passes over a policy that it can't evaluate, which for a forbid means that it allows. So a forbid that
 *     can't be evaluated denies, and a request has to fit the schema. A permit that can't be evaluated permits nothing.
 *  3. Cedar keeps what it was given under a name as long as the process lives, and lets go of it only for what comes
 *     under the same name. So the name of policies that are released is given to the next ones.
 *  4. Where the policies of the operator can't be understood, nothing is permitted until they can.
 */
import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import { BASE_POLICIES, POLICY_SCHEMA, resourceTypeOf } from './policy-schema.ts';

export type CedarModule = Pick<
  typeof Cedar,
  | 'checkParsePolicySet'
  | 'policySetTextToParts'
  | 'policyToJson'
  | 'preparsePolicySet'
  | 'preparseSchema'
  | 'statefulIsAuthorized'
  | 'validate'
>;

type Value = string | number | boolean | readonly string[];
type Facts = Readonly<Record<string, Value>>;

export interface PolicyQuestion {
  readonly principal: { readonly type: 'Agent' | 'Person'; readonly name: string; readonly facts?: Facts };
  readonly action: string;
  readonly resource: { readonly name: string; readonly facts: Facts };
  readonly context: Facts;
}

export interface PolicyAnswer {
  readonly isAllowed: boolean;
  /** The policies that decided, by their ids. None: nothing permits it, or it could not be decided. */
  readonly policies: readonly string[];
  /** Why it could not be decided. Null: it was. */
  readonly trouble: string | null;
}

const SCHEMA = 'baton';
const withSchema = new WeakSet<CedarModule>();
let names = 0;
/** Rule 3. */
const released: string[] = [];

export class CedarPolicies {
  readonly #cedar: CedarModule;
  readonly #id = released.pop() ?? `baton-${(names += 1)}`;
  readonly #permits: ReadonlySet<string>;
  #isReleased = false;

  /** Throws where the policies can't be read. @param own those of the operator, by their ids */
  constructor(cedar: CedarModule, own: Readonly<Record<string, string>>, base = BASE_POLICIES) {
    this.#cedar = cedar;
    const all = { ...own, ...base };
    try {
      prepareSchema(cedar);
      mustParse(cedar.preparsePolicySet(this.#id, { staticPolicies: all }));
      const permits = Object.entries(all).filter(([, policy]) => isPermit(cedar, policy));
      this.#permits = new Set(permits.map(([id]) => id));
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** They decide nothing any more: other policies take their place. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    released.push(this.#id);
  }

  decide({ principal, action, resource, context }: PolicyQuestion): PolicyAnswer {
    if (this.#isReleased) return undecided('other policies have taken the place of these');
    const who = { type: principal.type, id: principal.name };
    const what = { type: resourceTypeOf(action), id: resource.name };
    try {
      const answer = this.#cedar.statefulIsAuthorized({
        principal: who,
        action: { type: 'Action', id: action },
        resource: what,
        context: context as Cedar.Context,
        preparsedSchemaName: SCHEMA,
        validateRequest: true, // rule 2
        preparsedPolicySetId: this.#id,
        entities: [
          { uid: who, attrs: { name: principal.name, ...principal.facts } as Cedar.Context, parents: [] },
          { uid: what, attrs: resource.facts as Cedar.Context, parents: [] },
        ],
      });
      if (answer.type !== 'success') return undecided(answer.errors.map(({ message }) => message).join('; '));
      const { decision, diagnostics } = answer.response;
      const error = diagnostics.errors.find(({ policyId }) => !this.#permits.has(policyId));
      if (error) return undecided(`${error.policyId}: ${error.error.message}`, [error.policyId]);
      return { isAllowed: decision === 'allow', policies: diagnostics.reason.toSorted(), trouble: null };
    } catch (error) {
      return undecided(error instanceof Error ? error.message : String(error));
    }
  }
}

/** It never changes: once is enough. */
function prepareSchema(cedar: CedarModule): void {
  if (withSchema.has(cedar)) return;
  mustParse(cedar.preparseSchema(SCHEMA, POLICY_SCHEMA));
  withSchema.add(cedar);
}

function isPermit(cedar: CedarModule, policy: string): boolean {
  const read = cedar.policyToJson(policy);
  return read.type === 'success' && read.json.effect === 'permit';
}

function undecided(trouble: string, policies: readonly string[] = []): PolicyAnswer {
  return { isAllowed: false, policies, trouble };
}

function mustParse(answer: Cedar.CheckParseAnswer): void {
  if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
}
