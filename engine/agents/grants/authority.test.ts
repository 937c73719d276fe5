import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { expect, test } from 'vitest';
import { Authority, type UsingAgent } from './authority.ts';
import { CedarPolicies, type CedarModule } from './cedar-policies.ts';
import type { GrantState } from './grant-book.ts';
import { PERMISSION_ACTIONS, type PermissionUse } from './permission-use.ts';

const PATH = '/data/policies.cedar';

function authorityWith(policies: string | null, { separationOfDuties = false } = {}): Authority {
  return new Authority({
    book: { of: () => [], keep: () => undefined },
    own: { path: PATH, read: () => policies },
    separationOfDuties: () => separationOfDuties,
  });
}

function agent(grant: GrantState = 'granted', name = 'writer'): UsingAgent {
  return { name, organization: 'global', grant, definition: 'content-pipeline' };
}

const asksFor = (action: PermissionUse['action'], resource: string): PermissionUse => ({
  action,
  resource,
  undeclared: null,
});
const toExample = asksFor('http.egress', 'api.example.com');

test.each([
  // declared, grant, allowed, the policy that says so
  [true, 'granted', true, null],
  [true, 'shipped', true, null],
  [true, 'nothing_asked', true, null],
  [true, 'missing', false, 'baton.not-granted'],
  [true, 'changed', false, 'baton.not-granted'],
  [true, 'revoked', false, 'baton.not-granted'],
  [false, 'granted', false, 'baton.not-declared'],
  [false, 'shipped', false, 'baton.not-declared'],
  [false, 'nothing_asked', false, 'baton.not-declared'],
] as const)('declared %s, %s: allowed %s', async (isDeclared, grant, isAllowed, policy) => {
  const authority = authorityWith(null);
  for (const action of PERMISSION_ACTIONS) {
    const undeclared = isDeclared ? null : 'its file does not list it';
    const denial = await authority.decide(agent(grant), { action, resource: 'x', undeclared });
    expect(denial === null, action).toBe(isAllowed);
    if (policy !== null) expect(denial?.policies, action).toEqual([policy]);
  }
});

test('what nobody can wait for is answered by the same file, grant and policies, and no where they are not ready', async () => {
  const use = asksFor('personal.read', 'personal fields');
  for (const grant of ['granted', 'shipped', 'missing', 'changed', 'revoked'] as const)
    expect(authorityWith(null).allowsNow(agent(grant), use), grant).toBe(grant === 'granted' || grant === 'shipped');
  expect(authorityWith(null).allowsNow(agent(), { ...use, undeclared: 'its file does not list it' })).toBe(false);
  const own = authorityWith('forbid(principal == Agent::"writer", action == Action::"personal.read", resource);');
  expect(own.allowsNow(agent('granted', 'reviewer'), use)).toBe(false);
  await own.prepare();
  expect(own.allowsNow(agent('granted', 'reviewer'), use)).toBe(true);
  expect(own.allowsNow(agent(), use)).toBe(false);
  const broken = authorityWith('forbid(');
  await broken.prepare();
  expect(broken.allowsNow(agent(), use)).toBe(false);
});

test('a policy of the operator forbids what is declared and granted, and is named', async () => {
  const authority = authorityWith(
    `@id("no-example")\nforbid(principal == Agent::"writer", action == Action::"http.egress", resource) when { resource.name like "*.example.com" };`,
  );
  expect(await authority.decide(agent(), toExample)).toEqual({
    reason: `writer may not ask api.example.com: the policy no-example of ${PATH} forbids it`,
    policies: ['no-example'],
  });
  expect(await authority.decide(agent('granted', 'reviewer'), toExample)).toBeNull();
  expect(await authority.decide(agent(), asksFor('http.egress', 'example.com.evil.net'))).toBeNull();
});

test('no policy of the operator permits what is not declared, or not granted', async () => {
  const authority = authorityWith('permit(principal, action, resource);');
  expect((await authority.decide(agent('missing'), toExample))?.policies).toEqual(['baton.not-granted']);
  const undeclared = { ...toExample, undeclared: 'its file permits no host' };
  expect(await authority.decide(agent(), undeclared)).toEqual({
    reason: 'writer may not ask api.example.com: its file permits no host',
    policies: ['baton.not-declared'],
  });
});

test('a policy is told of the definition, the organization, the port and the tables', async () => {
  const authority = authorityWith(`
    forbid(principal is Agent, action, resource) when { context.definition == "content-pipeline" && principal.organization == "hr" };
    @id("port") forbid(principal, action == Action::"http.egress", resource) unless { resource.port == 443 };
    @id("wages") forbid(principal, action == Action::"sql.execute", resource) when { resource.tables.contains("wages") };`);
  expect(await authority.decide(agent(), toExample)).toBeNull();
  expect((await authority.decide({ ...agent(), organization: 'hr' }, toExample))?.policies).toEqual(['line 2']);
  expect((await authority.decide(agent(), { ...toExample, port: 8443 }))?.policies).toEqual(['port']);
  const select = { ...asksFor('sql.execute', 'select'), tables: ['people', 'wages'] };
  expect((await authority.decide(agent(), select))?.policies).toEqual(['wages']);
});

test('policies that are broken permit nothing, and say where they are broken', async () => {
  const authority = authorityWith('// é\nforbid(principal, action, resource)\n  when { resource.nmae == "x" };');
  expect((await authority.decide(agent(), toExample))?.reason).toContain(
    `the policies in ${PATH} are broken, so nothing is permitted (line 3: `,
  );
  expect(await authority.problems()).toMatchObject([{ line: 3, column: 10 }]);
  expect(await authority.decideApproval('operator:ada', approval)).not.toBeNull();
});

test.each([
  ['permit(principal', 1, 17],
  ['permit(principal, action, resource);\nforbid(principal, action == Action::"http.egres", resource);', 2, 29],
  ['permit(principal == ?principal, action, resource);', 1, 1],
  ['@id("baton.not-granted") permit(principal, action, resource);', 1, 1],
  ['@id("a") permit(principal, action, resource);\n@id("a") forbid(principal, action, resource);', 2, 1],
])('a mistake has its place: %s', async (text, line, column) => {
  const problems = await authorityWith(text).problems();
  expect(problems).toMatchObject([{ line, column }]);
});

test('a policy that can’t be evaluated denies, although Cedar passes over it', async () => {
  const authority = authorityWith(
    '@id("sum") forbid(principal, action == Action::"http.egress", resource) when { resource.port + 9223372036854775807 == 1 };',
  );
  const denial = await authority.decide(agent(), toExample);
  expect(denial?.policies).toEqual(['sum']);
});

test('a policy engine that throws, or can’t be loaded, denies', async () => {
  const authority = new Authority({
    book: { of: () => [], keep: () => undefined },
    own: { path: PATH, read: () => null },
    separationOfDuties: () => false,
    loadCedar: () => Promise.reject(new Error('no WebAssembly here')),
  });
  expect((await authority.decide(agent(), toExample))?.reason).toContain('no WebAssembly here');
  const unreadable = new Authority({
    book: { of: () => [], keep: () => undefined },
    own: {
      path: PATH,
      read: () => {
        throw new Error('EACCES');
      },
    },
    separationOfDuties: () => false,
  });
  expect((await unreadable.decide(agent(), toExample))?.reason).toContain('EACCES');
});

test('policies hold as they are now', async () => {
  let text: string | null = null;
  const authority = new Authority({
    book: { of: () => [], keep: () => undefined },
    own: { path: PATH, read: () => text },
    separationOfDuties: () => false,
  });
  expect(await authority.decide(agent(), toExample)).toBeNull();
  text = 'forbid(principal, action, resource);';
  expect(await authority.decide(agent(), toExample)).not.toBeNull();
  text = null;
  expect(await authority.decide(agent(), toExample)).toBeNull();
});

test('changes of the policies keep no more prepared than a few, however many they are', async () => {
  const names = new Set<string>();
  let text = '';
  const authority = new Authority({
    book: { of: () => [], keep: () => undefined },
    own: { path: PATH, read: () => text },
    separationOfDuties: () => false,
    loadCedar: () =>
      Promise.resolve({
        ...cedar,
        preparsePolicySet: (name, policies) => {
          names.add(name);
          return cedar.preparsePolicySet(name, policies);
        },
      }),
  });
  for (let change = 0; change < 50; change++) {
    const isForbidden = change % 2 === 0;
    text = `${isForbidden ? 'forbid' : 'permit'}(principal, action == Action::"http.egress", resource); // ${change}`;
    expect((await authority.decide(agent(), toExample)) !== null).toBe(isForbidden);
  }
  expect(names.size).toBeLessThanOrEqual(2);
});

test('a thousand policies that follow each other are prepared under one name', () => {
  const names = new Set<string>();
  const noting: CedarModule = {
    ...cedar,
    preparsePolicySet: (name, policies) => {
      names.add(name);
      return cedar.preparsePolicySet(name, policies);
    },
  };
  for (let change = 0; change < 1000; change++)
    new CedarPolicies(noting, { own: 'permit(principal, action, resource);' }, {}).release();
  for (let change = 0; change < 10; change++) expect(() => new CedarPolicies(noting, { own: 'permit(' }, {})).toThrow();
  expect(names.size).toBe(1);
});

const approval = { id: 'run.fetch.1', startedBy: 'operator:ada', definition: 'content-pipeline' };

test('who has started a run decides its approvals, unless duties are separated', async () => {
  expect(await authorityWith(null).decideApproval('operator:ada', approval)).toBeNull();
  const separated = authorityWith(null, { separationOfDuties: true });
  expect(await separated.decideApproval('operator:ada', approval)).toEqual({
    reason: 'operator:ada has started this run, and duties are separated here: somebody else has to decide',
    policies: ['baton.separation-of-duties'],
  });
  expect(await separated.decideApproval('operator:grace', approval)).toBeNull();
});

test('a policy of the operator can keep somebody from deciding', async () => {
  const authority = authorityWith(
    '@id("only-grace") forbid(principal is Person, action == Action::"approval.decide", resource) unless { principal.name == "operator:grace" };',
  );
  expect((await authority.decideApproval('operator:ada', approval))?.policies).toEqual(['only-grace']);
  expect(await authority.decideApproval('operator:grace', approval)).toBeNull();
});
