/** Templates that stand for a number: one template and no text around it, of something that can be one. */
import { parseExpression } from '../expression.ts';
import type { Path } from '../reading/located.ts';
import { snakeCase } from '../reading/key-case.ts';
import { parseTemplate, type TemplatePart } from '../template.ts';
import { isNumberKey } from '../timely-number.ts';
import type { Usage } from '../usages.ts';
import type { Checked } from './report.ts';
import { kindNamed } from './truth.ts';

export function checkIsNumber({ report, definition }: Checked, { path, value, role }: Usage): void {
  const key = path.at(-1);
  if (role !== 'template' || !isNumberKey(key) || typeof value !== 'string') return;
  const { parts, isSingle, unclosedAt } = parseTemplate(value.trim());
  const name = `\`${snakeCase(key)}\``;
  if (unclosedAt !== null) return; // said already
  if (!isSingle) {
    const inner = parts.filter((part): part is TemplatePart => typeof part !== 'string');
    const text = inner.length === 1 ? (inner[0] as TemplatePart).text : null;
    return report('invalid_template', path, `${name} takes one template that gives a number, and no text around it`, {
      fix: text === null ? null : { title: `Write ${text}`, text },
    });
  }
  const { source } = (parts[0] as TemplatePart).expression;
  const found = kindOfSource(definition, source, key);
  if (found === null) return;
  const text = found.mended && `{{ ${found.mended} }}`;
  report('invalid_value', path as Path, `${name} needs a number, and ${source} is ${found.kind}`, {
    fix: text === null ? null : { title: `Write ${text}`, text },
  });
}

/** What it is certain to be that is no number, and what would be one. Null: it can be a number. */
function kindOfSource(
  definition: Checked['definition'],
  source: string,
  key: string,
): { readonly kind: string; readonly mended: string | null } | null {
  const expression = parseExpression(source);
  if (expression.kind === 'constant')
    return expression.value === null ? { kind: 'nothing', mended: null } : { kind: 'true or false', mended: null };
  if (expression.kind === 'cel')
    return /^(?:"[^"]*"|'[^']*')$/.test(source) && !/seconds$/i.test(key)
      ? { kind: 'a text', mended: /^.\d+(?:\.\d+)?.$/.test(source) ? source.slice(1, -1) : null }
      : null;
  const kind = kindNamed(definition, expression);
  switch (kind) {
    case 'a list':
    case 'a map':
      return { kind, mended: inCel(source, (name) => `size(${name})`) };
    case 'true or false':
      return { kind, mended: null };
    case 'text':
      // A duration is a text.
      return /seconds$/i.test(key) ? null : { kind: 'a text', mended: inCel(source, (name) => `double(${name})`) };
    default:
      return null;
  }
}

/** Where a hyphen is a minus, only its author knows how it is spelled. */
function inCel(source: string, made: (name: string) => string): string | null {
  return source.includes('-') ? null : made(source);
}
