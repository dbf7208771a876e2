import type { AlertChannel, Message } from './alert.ts'
import { isAnnouncement } from './send.ts'

/** Writes each message as one block of text: for the sandbox, where nobody is to be woken. */
export function printChannel(write: (text: string) => void): AlertChannel {
  return {
    name: 'the terminal',
    send: async (message) => write(printed(message)),
  }
}

/** @param message clean, as a channel gets it */
function printed(message: Message): string {
  const { headline, fields, command } = message
  const rows = [...fields, ...(command === null ? [] : [{ label: 'Next', text: command }])]
  const width = Math.max(0, ...rows.map(({ label }) => label.length))
  const lines = rows.map(({ label, text }) => `│   ${label.toLowerCase().padEnd(width)}   ${text}`)
  return [`\n╭ ${isAnnouncement(message) ? 'Announced' : 'Alert'}  ${headline}`, ...lines, '╰', ''].join('\n')
}
