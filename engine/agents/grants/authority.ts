/**
 * WHO SAYS WHETHER SOMETHING MAY BE USED: the agent's file, which asks; the operator, who grants; and policies, which
 * decide at each use. An agent's own word counts for nothing.
 */
import { CedarPolicies, type CedarModule, type PolicyAnswer, type PolicyQuestion } from './cedar-policies.ts';
import { isGranted, type GrantBook, type GrantState } from './grant-book.ts';
import { VERBS, type PermissionUse } from './permission-use.ts';
import { readOwnPolicies, type OwnPolicies, type PolicyProblem } from './read-own-policies.ts';

/** The policies that an operator has written, as they are now. */
export interface PolicySource {
  /** Where they are kept: for who has to mend them. */
  readonly path: string;
  /** Null: there are none. Throws where they can't be read. */
  read(): string | null;
}

export interface AuthorityOptions {
  readonly book: GrantBook;
  readonly own: PolicySource;
  /** Who started a run may not decide its approvals. */
  readonly separationOfDuties: () => boolean;
  /** Called once, when something is first to be decided. */
  readonly loadCedar?: () => Promise<CedarModule>;
}

/** On whose behalf, and for what. */
export interface UsingAgent {
  readonly name: string;
  readonly organization: string;
  readonly grant: GrantState;
  /** Of the run. Empty: it works outside of any. */
  readonly definition: string;
}

export interface PolicyDenial {
  readonly reason: string;
  readonly policies: readonly string[];
}

interface Ready extends OwnPolicies {
  readonly text: string | null;
  /** Null: they are broken. */
  readonly compiled: CedarPolicies | null;
}

export class Authority {
  readonly #options: AuthorityOptions;
  #loading: Promise<CedarModule> | null = null;
  #cedar: CedarModule | null = null;
  #ready: Ready | null = null;

  constructor(options: AuthorityOptions) {
    this.#options = options;
  }

  get book(): GrantBook {
    return this.#options.book;
  }

  /** Null: it may. */
  async decide(agent: UsingAgent, use: PermissionUse): Promise<PolicyDenial | null> {
    const answer = await this.#answer(questionOf(agent, use));
    if (answer.isAllowed) return null;
    const may = `${agent.name} may not ${VERBS[use.action]} ${use.resource}`;
    return { reason: `${may}: ${this.#why(answer, agent, use)}`, policies: answer.policies };
  }

  /**
   * The same, where nobody can wait for it. Policies of the operator's own are made ready when Baton starts
   * (`prepare`); as long as they are not, it may not.
   */
  allowsNow(agent: UsingAgent, use: PermissionUse): boolean {
    if (use.undeclared !== null || !isGranted(agent.grant)) return false;
    if (!this.hasOwnPolicies()) return true;
    try {
      if (this.#cedar !== null)
        return this.#policiesNow(this.#cedar).compiled?.decide(questionOf(agent, use)).isAllowed === true;
      void this.prepare().catch(() => undefined); // the next one is answered by the policies
      return false;
    } catch {
      return false;
    }
  }

  /** Whether somebody may answer a request for approval. Null: they may. */
  async decideApproval(
    person: string,
    approval: { readonly id: string; readonly startedBy: string; readonly definition: string },
  ): Promise<PolicyDenial | null> {
    const answer = await this.#answer({
      principal: { type: 'Person', name: person },
      action: 'approval.decide',
      resource: { name: approval.id, facts: { startedBy: approval.startedBy } },
      context: { separationOfDuties: this.#options.separationOfDuties(), definition: approval.definition },
    });
    if (answer.isAllowed) return null;
    const why = answer.policies.includes('baton.separation-of-duties')
      ? `${person} has started this run, and duties are separated here: somebody else has to decide`
      : `${person} may not decide this: ${this.#whyOwn(answer)}`;
    return { reason: why, policies: answer.policies };
  }

  /** Whether anything decides about approvals beside the engine itself. */
  hasSayInApprovals(): boolean {
    return this.#options.separationOfDuties() || this.hasOwnPolicies();
  }

  /** Those that can't be read are some, too. */
  hasOwnPolicies(): boolean {
    try {
      return this.#readOwn() !== null;
    } catch {
      return true;
    }
  }

  /** Whoever has policies of their own hears before a run begins that they are broken. */
  async prepare(): Promise<void> {
    if (this.hasOwnPolicies()) await this.#policies();
  }

  /** Why nothing is permitted now. Null: it is, or nobody has looked at the policies yet. */
  whyNothingIsPermitted(): string | null {
    try {
      const problems = this.#cedar === null ? [] : this.#policiesNow(this.#cedar).problems;
      return problems.length > 0 ? brokenWords(this.path, problems) : null;
    } catch (error) {
      return unusableWords(error);
    }
  }

  /** What is wrong with the operator's policies; none, too, where there are none. */
  async problems(): Promise<readonly PolicyProblem[]> {
    return (await this.#policies()).problems;
  }

  /** Their ids, in the order of their file. */
  async policyIds(): Promise<readonly string[]> {
    return Object.keys((await this.#policies()).policies);
  }

  get path(): string {
    return this.#options.own.path;
  }

  async #answer(question: PolicyQuestion): Promise<PolicyAnswer> {
    try {
      const { compiled, problems } = this.#policiesNow(await this.#loaded());
      if (compiled !== null) return compiled.decide(question);
      return { isAllowed: false, policies: [], trouble: brokenWords(this.path, problems) };
    } catch (error) {
      return { isAllowed: false, policies: [], trouble: unusableWords(error) };
    }
  }

  /** As their file is now: it is looked at for each decision, and read where it has changed. */
  async #policies(): Promise<Ready> {
    return this.#policiesNow(await this.#loaded());
  }

  async #loaded(): Promise<CedarModule> {
    return (this.#cedar ??= await (this.#loading ??= (this.#options.loadCedar ?? loadCedar)()));
  }

  /** Whoever decides by them does so at once: those that they follow are released. */
  #policiesNow(cedar: CedarModule): Ready {
    const text = this.#readOwn();
    if (this.#ready?.text === text) return this.#ready;
    const read = text === null ? { policies: {}, problems: [] } : readOwnPolicies(text, cedar);
    const compiled = read.problems.length > 0 ? null : new CedarPolicies(cedar, read.policies);
    this.#ready?.compiled?.release();
    return (this.#ready = { ...read, text, compiled });
  }

  #readOwn(): string | null {
    return this.#options.own.read();
  }

  #why(answer: PolicyAnswer, { name, grant }: UsingAgent, { undeclared }: PermissionUse): string {
    if (answer.trouble !== null) return answer.trouble;
    if (undeclared !== null) return undeclared;
    if (!isGranted(grant)) return whyNotGranted(name, grant);
    return this.#whyOwn(answer);
  }

  #whyOwn({ policies, trouble }: PolicyAnswer): string {
    if (trouble !== null) return trouble;
    return policies.length > 0
      ? `the policy ${policies.join(', ')} of ${this.path} forbids it`
      : 'no policy permits it';
  }
}

function questionOf(agent: UsingAgent, use: PermissionUse): PolicyQuestion {
  return {
    principal: { type: 'Agent', name: agent.name, facts: { organization: agent.organization } },
    action: use.action,
    resource: { name: use.resource, facts: factsOf(use) },
    context: {
      declared: use.undeclared === null,
      granted: isGranted(agent.grant),
      definition: agent.definition,
    },
  };
}

/** With the way out. */
export function whyNotGranted(agent: string, grant: GrantState): string {
  const how = `Look at what it asks for and grant it on its page, or with: baton agents grant ${agent}`;
  switch (grant) {
    case 'revoked':
      return `what it asks for was revoked. ${how}`;
    case 'changed':
      return `it asks for something else than was granted. ${how}`;
    default:
      return `nobody has granted what its file asks for. ${how}`;
  }
}

function brokenWords(path: string, problems: readonly PolicyProblem[]): string {
  const [first] = problems;
  return `the policies in ${path} are broken, so nothing is permitted (line ${first?.line ?? 1}: ${first?.message ?? ''})`;
}

function unusableWords(error: unknown): string {
  return `the policies can't be used, so nothing is permitted: ${error instanceof Error ? error.message : String(error)}`;
}

function factsOf({
  action,
  resource,
  port = 443,
  scheme = 'https',
  tables = [],
}: PermissionUse): PolicyQuestion['resource']['facts'] {
  if (action === 'http.egress') return { name: resource, port, scheme };
  return action === 'sql.execute' ? { name: resource, tables } : { name: resource };
}

async function loadCedar(): Promise<CedarModule> {
  return import('@cedar-policy/cedar-wasm/nodejs');
}
