/** The image generators' stand-in: a small real PNG whose colours and shapes follow from the prompt. */
import { createHash } from 'node:crypto';
import type { AgentContext, AgentRequest, Json } from '../port/agent.ts';
import type { AgentProfile } from '../port/registry.ts';
import { isText, toText } from '../../values/json-text.ts';
import { encodePng } from './png.ts';
import type { PixelColour } from './png.ts';
import type { RehearsedWork } from './responder.ts';

interface Picture {
  /** An index into `colours` for each, row by row. */
  readonly pixels: Uint8Array;
  readonly colours: readonly PixelColour[];
  /** The few that everything is mixed of. */
  readonly palette: readonly PixelColour[];
}

const size = 256;
/** Steps from one colour of the wash to the other. */
const shades = 200;

export async function drawImage(
  request: AgentRequest,
  profile: AgentProfile,
  { assets }: AgentContext,
): Promise<RehearsedWork> {
  const prompt = toText(request.context['prompt'] ?? request.input['prompt']) || request.userMessage;
  const picture = paint(`${profile.name}\n${prompt}`);
  const bytes = encodePng(size, picture.pixels, picture.colours);
  const asset = await assets.saveBuffer(bytes, 'image/png');
  const content: Json = {
    assetId: asset.id,
    mimeType: asset.mimeType,
    width: size,
    height: size,
    sizeBytes: asset.sizeBytes,
    sha256: asset.sha256,
    prompt,
    generator: profile.name,
  };
  const title = request.context['title'];
  return {
    title: isText(title) ? title : `Image by ${profile.displayName}`,
    type: 'image',
    format: 'image',
    content: { ...content, traits: traitsOf(picture) },
    metadata: { asset: { ...asset }, prompt, generator: profile.name },
  };
}

/** A slanted wash of two colours with three discs on it. */
export function paint(seed: string): Picture {
  const draw = createHash('sha512').update(seed).digest();
  const at = (index: number): number => draw[index % draw.length] ?? 0;
  const palette: readonly PixelColour[] = [0, 1, 2, 3, 4].map((index) =>
    colourOf(at(3 * index), 0.35 + at(3 * index + 1) / 640, 0.25 + at(3 * index + 2) / 425),
  );
  const discs = [0, 1, 2].map((index) => ({
    x: (at(20 + index) / 255) * size,
    y: (at(24 + index) / 255) * size,
    radius: 18 + (at(28 + index) / 255) * 52,
    colour: shades + index,
  }));
  const [from, to, ...discColours] = palette as readonly [PixelColour, PixelColour, ...PixelColour[]];
  const wash = Array.from({ length: shades }, (_, shade) => mix(from, to, shade / (shades - 1)));
  const slant = at(40) / 255;
  const pixels = new Uint8Array(size * size);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const disc = discs.find((one) => (x - one.x) ** 2 + (y - one.y) ** 2 < one.radius ** 2);
      const share = (x * slant + y * (1 - slant)) / size;
      pixels[y * size + x] = disc?.colour ?? Math.floor(share * shades);
    }
  }
  return { pixels, colours: [...wash, ...discColours], palette };
}

function mix(from: PixelColour, to: PixelColour, share: number): PixelColour {
  const channel = (index: 0 | 1 | 2): number => Math.round(from[index] * (1 - share) + to[index] * share);
  return [channel(0), channel(1), channel(2)];
}

/** What can be measured, so that a comparison has something to go by. */
function traitsOf({ pixels, colours, palette }: Picture): Json {
  const lightnessOf = colours.map(([red, green, blue]) => (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255);
  const lightness = Array.from(pixels, (index) => lightnessOf[index] ?? 0);
  const mean = lightness.reduce((sum, one) => sum + one, 0) / lightness.length;
  const spread = Math.sqrt(lightness.reduce((sum, one) => sum + (one - mean) ** 2, 0) / lightness.length);
  return { brightness: percent(mean), contrast: percent(spread * 2), palette: palette.map(hex) };
}

function percent(share: number): number {
  return Math.round(share * 100);
}

/** Hue from a byte; saturation and lightness from 0 to 1. */
function colourOf(hueByte: number, saturation: number, lightness: number): PixelColour {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const turn = (offset + (hueByte / 255) * 12) % 12;
    return Math.round(255 * (lightness - chroma * Math.max(-1, Math.min(turn - 3, 9 - turn, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

function hex(colour: PixelColour): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
