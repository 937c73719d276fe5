import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tries } from '../../testing/tries.ts';
import { CedarPolicies, type PolicyQuestion } from './cedar-policies.ts';
import { BASE_POLICIES } from './policy-schema.ts';

const conditions = [
  '',
  'when { resource.name like "*.example.com" }',
  'unless { resource.port == 443 }',
  'when { context.declared }',
  'when { context.granted }',
  'unless { context.granted && context.declared }',
  'when { principal.organization == "hr" }',
  'when { resource.port + 9223372036854775807 == 1 }', // can't be evaluated
];
const policy = fc
  .tuple(
    fc.constantFrom('permit', 'forbid'),
    fc.constantFrom('principal', 'principal == Agent::"writer"'),
    fc.constantFrom(...conditions),
  )
  .map(([effect, who, when]) => `${effect}(${who}, action == Action::"http.egress", resource) ${when};`);
const question = fc.record({
  name: fc.constantFrom('writer', 'reviewer'),
  organization: fc.constantFrom('global', 'hr'),
  host: fc.constantFrom('api.example.com', 'example.com.evil.net'),
  port: fc.constantFrom(443, 8443),
  declared: fc.boolean(),
  granted: fc.boolean(),
});

type Drawn = typeof question extends fc.Arbitrary<infer Value> ? Value : never;

function asked({ name, organization, host, port, declared, granted }: Drawn): PolicyQuestion {
  return {
    principal: { type: 'Agent', name, facts: { organization } },
    action: 'http.egress',
    resource: { name: host, facts: { name: host, port, scheme: 'https' } },
    context: { declared, granted, definition: '' },
  };
}

const named = (policies: readonly string[]) =>
  Object.fromEntries(policies.map((text, index) => [`own-${index}`, text] as const));
const isAllowed = (own: readonly string[], of: PolicyQuestion, base = BASE_POLICIES): boolean =>
  new CedarPolicies(cedar, named(own), base).decide(of).isAllowed;

test('removing any permit, ours too, never widens access', () => {
  const ours = Object.entries(BASE_POLICIES);
  fc.assert(
    fc.property(fc.array(policy, { maxLength: 6 }), question, (own, drawn) => {
      const of = asked(drawn);
      if (isAllowed(own, of)) return;
      for (const [index, text] of own.entries())
        if (text.startsWith('permit')) expect(isAllowed(own.toSpliced(index, 1), of)).toBe(false);
      for (const [id, text] of ours)
        if (text.startsWith('permit')) {
          const without = Object.fromEntries(ours.filter(([other]) => other !== id));
          expect(isAllowed(own, of, without)).toBe(false);
        }
    }),
    tries(60),
  );
});

test('whatever policies an operator adds, nothing is allowed that is not declared and granted', () => {
  fc.assert(
    fc.property(fc.array(policy, { maxLength: 6 }), question, (own, drawn) => {
      if (!(drawn.declared && drawn.granted)) expect(isAllowed(own, asked(drawn))).toBe(false);
    }),
    tries(150),
  );
});
