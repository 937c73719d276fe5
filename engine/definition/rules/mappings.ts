import { jsonPathProblem } from '../expressions/json-path.ts';
import { isJsonPath, isPlainJsonPath } from '../output-mapping.ts';
import { mappingsOf } from '../usages.ts';
import type { Checked } from './report.ts';

/** What responses hold, with something behind it. */
const LOOKS_LIKE_A_PATH =
  /^(?:content|metadata|results|parameters|deliverable|response)(?:(?:\.[A-Za-z_][\w-]*)|\[\d+\])+$/;

export function checkMappings({ definition, report }: Checked): void {
  for (const { path, value } of mappingsOf(definition)) {
    if (!isJsonPath(value)) {
      if (typeof value === 'string' && LOOKS_LIKE_A_PATH.test(value)) {
        const message = `This is the text "${value}" and no path: a JSONPath begins with $. Write $.${value}`;
        report('literal_path', path, message, {
          severity: 'warning',
          fix: { title: `Write $.${value}`, text: `$.${value}` },
        });
      }
      continue;
    }
    if (isPlainJsonPath(value)) continue;
    const problem = jsonPathProblem(value);
    if (problem) report('invalid_json_path', path, `${value} is not a JSONPath: ${problem.message}`);
  }
}
