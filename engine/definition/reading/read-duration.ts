/** Wherever a definition takes seconds it takes a duration with its unit as well. */
import { durationMeant, secondsOf } from '../duration.ts';
import type { Fix } from '../problem.ts';
import type { Finding } from './finding.ts';
import { snakeCase } from './key-case.ts';
import type { Located, LocatedEntry } from './located.ts';
import type { SourceText } from './source-text.ts';

export function takesSeconds(key: string): boolean {
  return key === 'seconds' || key.endsWith('Seconds');
}

/** `timeout` for `timeoutSeconds`: the same with a unit. Null: it has no shorter name. */
export function withoutSeconds(key: string): string | null {
  return key.endsWith('Seconds') ? key.slice(0, -'Seconds'.length) : null;
}

interface Entry {
  /** As the schema knows it. */
  readonly key: string;
  readonly path: string;
  readonly source: SourceText;
}

/** Its seconds. What can't be read is reported. */
export function readDuration(
  { written, value }: LocatedEntry,
  { key, path, source }: Entry,
  findings: Finding[],
): Located {
  if (value.kind !== 'scalar') return value;
  const isNamedBySeconds = snakeCase(written) === snakeCase(key);
  const found = value.value;
  const report = (message: string, fix: Fix | null): Located => {
    findings.push({ code: 'invalid_value', severity: 'error', message, path, range: value.range, fix });
    return { ...value, value: null, isBroken: true };
  };
  if (typeof found === 'number') {
    const raw = source.slice(value.range);
    if (!isNamedBySeconds)
      return report(`\`${written}\` needs a unit: ${found}s are seconds, ${found}m minutes`, {
        title: `Write ${found}s`,
        text: `${found}s`,
      });
    if (/^0\d/.test(raw)) findings.push(leadingZero(raw, found, { path, range: value.range }));
    return value;
  }
  if (typeof found !== 'string') return value;
  if (found.includes('{{')) return value; // whether a template is read here, the schema says
  const seconds = secondsOf(found);
  if (seconds !== null) return { ...value, value: seconds };
  if (isNamedBySeconds && /^-?\d+(\.\d+)?$/.test(found)) return value; // a number in quotes: the schema says so
  const meant = durationMeant(found);
  const how = isNamedBySeconds
    ? 'must be a number of seconds, or a duration such as 90s, 5m, 2h or PT5M'
    : 'must be a duration such as 90s, 5m, 2h or PT5M';
  return report(
    `\`${written}\` ${how}; found ${JSON.stringify(found.slice(0, 60))}`,
    meant === null ? null : { title: `Write ${meant}`, text: meant },
  );
}

function leadingZero(raw: string, found: number, place: Pick<Finding, 'path' | 'range'>): Finding {
  return {
    code: 'leading_zero',
    severity: 'warning',
    message: `YAML reads ${raw} as ${found}; zeros in front mean nothing. Write ${found}`,
    ...place,
    fix: { title: `Write ${found}`, text: String(found) },
  };
}
