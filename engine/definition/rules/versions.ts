import type { Path } from '../reading/located.ts';
import { parseVersion } from '../semantic-version.ts';
import type { Report } from './reported.ts';

export function checkVersion(report: Report, version: string, path: Path): void {
  if (parseVersion(version)) return;
  const numbers = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/i.exec(version);
  const meant = numbers ? [numbers[1], numbers[2] ?? 0, numbers[3] ?? 0].map(Number).join('.') : null;
  const hint = meant === null ? 'a version has three numbers, such as 1.0.0' : `write ${meant}`;
  report('invalid_version', path, `"${version}" is not a semantic version; ${hint}`, {
    fix: meant === null ? null : { title: `Write ${meant}`, text: meant },
  });
}
