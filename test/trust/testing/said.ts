import type { Readable } from 'node:stream'

/** Resolves with the text so far once a command has said something; rejects when it ends without. */
export function said(command: { readonly stderr: Readable; readonly stdout: Readable }, what: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const open = new Set<Readable>([command.stdout, command.stderr])
    for (const stream of open) {
      stream.on('data', (chunk: Buffer | string) => {
        text += String(chunk)
        if (what.test(text)) resolve(text)
      })
      stream.once('close', () => {
        open.delete(stream)
        if (open.size === 0) reject(new Error(`it never said ${what}:\n${text}`))
      })
    }
  })
}
