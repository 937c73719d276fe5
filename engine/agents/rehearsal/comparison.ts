/** Compares what image generators made, by what can be measured; taste is left to whoever decides. */
import type { AgentRequest, Json, JsonObject } from '../port/agent.ts';
import { isJsonObject } from '../../values/json.ts';
import { isText, toText } from '../../values/json-text.ts';
import type { RehearsedWork } from './responder.ts';
import { listed } from './summary/wording.ts';

interface Candidate {
  readonly name: string;
  readonly image: JsonObject;
}

export function compareImages(request: AgentRequest): RehearsedWork {
  const candidates = findImages(request.context);
  const prompt = toText(request.context['prompt']) || toText(candidates[0]?.image['prompt']) || request.userMessage;
  const criteria = criteriaIn(request.context['criteria']);
  const winners = bestBy(candidates);
  const given = request.context['title'];
  const title = isText(given) ? given : 'Comparison of images';
  return {
    title,
    type: 'comparison',
    format: 'markdown',
    content:
      [
        `# ${title}`,
        `**Asked for.** ${prompt}`,
        candidates.length === 0 ? 'No image was handed over.' : tableOf(candidates),
        ...(winners.length > 0 ? [`## What stands out\n\n${winners.map((line) => `- ${line}`).join('\n')}`] : []),
        ...(criteria.length > 0
          ? [
              `## For a person to judge\n\n${criteria.map((criterion) => `- ${criterion}: ${listed(candidates.map(({ name }) => name))} side by side`).join('\n')}`,
            ]
          : []),
      ].join('\n\n') + '\n',
    metadata: {
      candidates: candidates.map(({ name, image }) => ({ name, assetId: image['assetId'] ?? null })),
      criteria: [...criteria],
    },
  };
}

/** Anything with an asset, at any depth: a deliverable's content, or a whole response. */
function findImages(context: JsonObject): readonly Candidate[] {
  const found: Candidate[] = [];
  const visit = (value: Json | undefined, name: string, depth: number): void => {
    if (depth > 6) return;
    if (Array.isArray(value)) value.forEach((item: Json, index) => visit(item, `${name} ${index + 1}`, depth + 1));
    else if (isText(value) && value.trim().startsWith('{')) visit(parsed(value), name, depth + 1);
    else if (isJsonObject(value)) {
      if (isText(value['assetId'])) found.push({ name: toText(value['generator']) || name, image: value });
      else for (const [key, inner] of Object.entries(value)) visit(inner, key, depth + 1);
    }
  };
  for (const [key, value] of Object.entries(context)) visit(value, key, 0);
  return found;
}

function tableOf(candidates: readonly Candidate[]): string {
  const rows: readonly (readonly [string, (image: JsonObject) => string])[] = [
    ['Asset', (image) => toText(image['assetId'])],
    ['Size', (image) => `${toText(image['width'])} × ${toText(image['height'])}, ${toText(image['sizeBytes'])} bytes`],
    ['Brightness', (image) => trait(image, 'brightness')],
    ['Contrast', (image) => trait(image, 'contrast')],
    ['Palette', (image) => paletteOf(image)],
  ];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...candidates.map(({ name }) => name)]),
    line(['---', ...candidates.map(() => '---')]),
    ...rows.map(([label, cell]) => line([label, ...candidates.map(({ image }) => cell(image))])),
  ].join('\n');
}

function bestBy(candidates: readonly Candidate[]): readonly string[] {
  if (candidates.length < 2) return [];
  return (['brightness', 'contrast'] as const).flatMap((name) => {
    const values = candidates.map((candidate) => ({ candidate, value: traitsOf(candidate.image)[name] }));
    const numbers = values.filter(
      (one): one is { candidate: Candidate; value: number } => typeof one.value === 'number',
    );
    const [best, next] = numbers.sort((one, other) => other.value - one.value);
    if (!best || !next) return [];
    return best.value === next.value
      ? [`Equal in ${name} (${best.value} %).`]
      : [`More ${name}: **${best.candidate.name}** (${best.value} % against ${next.value} %).`];
  });
}

function traitsOf(image: JsonObject): JsonObject {
  return isJsonObject(image['traits']) ? image['traits'] : {};
}

function trait(image: JsonObject, name: string): string {
  const value = traitsOf(image)[name];
  return typeof value === 'number' ? `${value} %` : '–';
}

function paletteOf(image: JsonObject): string {
  const palette = traitsOf(image)['palette'];
  return Array.isArray(palette) ? palette.map((colour) => `\`${toText(colour)}\``).join(' ') : '–';
}

function criteriaIn(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.map(toText).filter(isText);
  return isText(value)
    ? value
        .split(',')
        .map((criterion) => criterion.trim())
        .filter(isText)
    : [];
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
