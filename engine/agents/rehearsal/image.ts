/** The image generators' stand-in: a small real PNG whose colours and shapes follow from the prompt. */
import { encode } from 'fast-png';
import { createHash } from 'node:crypto';
import type { AgentContext, AgentProfile, AgentRequest, Json } from '../agent.ts';
import { isText, toText } from '../json-value.ts';
import type { RehearsedWork } from './responder.ts';

type Colour = readonly [red: number, green: number, blue: number];

interface Picture {
  readonly pixels: Uint8Array;
  readonly palette: readonly Colour[];
}

const size = 256;

export async function drawImage(request: AgentRequest, profile: AgentProfile, { assets }: AgentContext): Promise<RehearsedWork> {
  const prompt = toText(request.context['prompt'] ?? request.input['prompt']) || request.userMessage;
  const picture = paint(`${profile.name}\n${prompt}`);
  const bytes = encode({ width: size, height: size, data: picture.pixels, channels: 3, depth: 8 });
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
  const palette: readonly Colour[] = [0, 1, 2, 3, 4].map((index) => colourOf(at(3 * index), 0.35 + at(3 * index + 1) / 640, 0.25 + at(3 * index + 2) / 425));
  const discs = [0, 1, 2].map((index) => ({
    x: (at(20 + index) / 255) * size,
    y: (at(24 + index) / 255) * size,
    radius: 18 + (at(28 + index) / 255) * 52,
    colour: palette[index + 2] ?? palette[0],
  }));
  const slant = at(40) / 255;
  const pixels = new Uint8Array(size * size * 3);
  const [from = [0, 0, 0], to = [255, 255, 255]] = palette as readonly Colour[];
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const share = (x * slant + y * (1 - slant)) / size;
      const disc = discs.find((one) => (x - one.x) ** 2 + (y - one.y) ** 2 < one.radius ** 2)?.colour;
      for (let channel = 0; channel < 3; channel += 1) {
        pixels[(y * size + x) * 3 + channel] = disc?.[channel] ?? Math.round((from[channel] ?? 0) * (1 - share) + (to[channel] ?? 0) * share);
      }
    }
  }
  return { pixels, palette };
}

/** What can be measured, so that a comparison has something to go by. */
function traitsOf({ pixels, palette }: Picture): Json {
  const lightness: number[] = [];
  for (let index = 0; index < pixels.length; index += 3) {
    lightness.push((0.2126 * (pixels[index] ?? 0) + 0.7152 * (pixels[index + 1] ?? 0) + 0.0722 * (pixels[index + 2] ?? 0)) / 255);
  }
  const mean = lightness.reduce((sum, one) => sum + one, 0) / lightness.length;
  const spread = Math.sqrt(lightness.reduce((sum, one) => sum + (one - mean) ** 2, 0) / lightness.length);
  return { brightness: percent(mean), contrast: percent(spread * 2), palette: palette.map(hex) };
}

function percent(share: number): number {
  return Math.round(share * 100);
}

/** Hue from a byte; saturation and lightness from 0 to 1. */
function colourOf(hueByte: number, saturation: number, lightness: number): Colour {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const turn = (offset + (hueByte / 255) * 12) % 12;
    return Math.round(255 * (lightness - chroma * Math.max(-1, Math.min(turn - 3, 9 - turn, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

function hex(colour: Colour): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
