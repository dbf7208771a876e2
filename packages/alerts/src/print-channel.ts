import type { Alert, AlertChannel } from './alert.ts'

/** Writes each alert as one block of text: for the sandbox, where nobody is to be woken. */
export function printChannel(write: (text: string) => void): AlertChannel {
  return {
    name: 'the terminal',
    send: async (alert) => write(printed(alert)),
  }
}

/** @param alert clean, as `tellAlerts` hands it over */
function printed({ headline, fields, command }: Alert): string {
  const rows = [...fields, ...(command === null ? [] : [{ label: 'Next', text: command }])]
  const width = Math.max(0, ...rows.map(({ label }) => label.length))
  const lines = rows.map(({ label, text }) => `│   ${label.toLowerCase().padEnd(width)}   ${text}`)
  return [`\n╭ Alert  ${headline}`, ...lines, '╰', ''].join('\n')
}
