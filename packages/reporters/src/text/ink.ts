import { styleText } from 'node:util'
import { oneLine } from './clean.ts'

export type Style = 'plain' | 'bold' | 'dim' | 'good' | 'bad' | 'warn' | 'accent'

const formats = {
  bold: 'bold',
  dim: 'dim',
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  accent: 'cyan',
} as const satisfies { readonly [style in Exclude<Style, 'plain'>]: string }

/** What every formatter needs to know about where its text goes. */
export interface ScreenOptions {
  /** False unless the stream is a terminal that wants it: see `wantsColour`. */
  readonly colour: boolean
  /** Columns; no line is wider, commands to paste excepted when one of their words is. */
  readonly width: number
  /** Takes secrets out of a text before it is shown; called with each piece of text before it is cut or styled. */
  readonly redact?: (text: string) => string
}

/** Turns text from outside into text for the screen. */
export interface Ink {
  readonly width: number
  /** Redacted, and one harmless line. */
  readonly text: (raw: string) => string
  readonly paint: (text: string, style: Style) => string
}

export function ink({ colour, width, redact = (text) => text }: ScreenOptions): Ink {
  return {
    width,
    text: (raw) => oneLine(redact(raw)),
    paint: (text, style) =>
      colour && style !== 'plain' && text !== '' ? styleText(formats[style], text, { validateStream: false }) : text,
  }
}

/**
 * Whether a stream gets colour: `FORCE_COLOR` decides if it is set (`0` and `false` mean no), then `NO_COLOR`
 * (any value but an empty one means no), then whether the stream is a terminal that can.
 */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  env: { readonly [name: string]: string | undefined },
): boolean {
  const forced = env.FORCE_COLOR
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if (env.NO_COLOR) return false
  return stream.isTTY === true && env.TERM !== 'dumb'
}
