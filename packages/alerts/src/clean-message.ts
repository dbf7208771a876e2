import { oneLine } from '@headwater/reporters'
import type { Message } from './alert.ts'

/** A message is read on a phone: what is longer ends in `…`. A command is never cut. */
const HEADLINE = 150
const FIELD = 300

/** A message as every channel may show it: secrets out, each text one harmless line of bounded length. */
export function cleanMessage(message: Message, redact: (text: string) => string): Message {
  const text = (raw: string, most: number): string => cut(oneLine(redact(raw)), most)
  return {
    ...message,
    headline: text(message.headline, HEADLINE),
    fields: message.fields.map((field) => ({ label: oneLine(field.label), text: text(field.text, FIELD) })),
    command: message.command === null ? null : oneLine(redact(message.command)),
  }
}

/** By whole characters as people see them: half an emoji is no text. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length + segment.length > most - 1) break
    kept += segment
  }
  return `${kept}…`
}
