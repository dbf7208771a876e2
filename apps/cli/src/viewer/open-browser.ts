import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The file is of use for as long as a browser takes to start. */
const GONE_AFTER_MS = 60_000

/**
 * Opens a link in the browser of whoever sits here. The link has the token in it, and the arguments of a program can be read by
 * everybody on the machine: so the browser is given a file of ours, which only we can read, and that leads on.
 */
export function openBrowser(link: string, folder: string, failed: () => void): { remove(): void } {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `open-${process.pid}.html`)
  writeFileSync(file, pageTo(link), { mode: 0o600 })
  const remove = (): void => rmSync(file, { force: true })
  setTimeout(remove, GONE_AFTER_MS).unref()
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open'
  const child = spawn(program, [pathToFileURL(file).href], { detached: true, stdio: 'ignore' })
  child.once('error', failed)
  child.once('exit', (code) => {
    if (code !== 0) failed()
  })
  child.unref()
  return { remove }
}

/** The link is an address of ours and a token of letters and digits: nothing of it needs to be escaped. */
function pageTo(link: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Headwater</title><meta http-equiv="refresh" content="0; url=${link}">\n`
}
