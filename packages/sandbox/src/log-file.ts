import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'

const LARGEST = 5_000_000

/** Puts a log that has grown large aside (one old one is kept), and gives the length of what is there now. */
export function beginLog(file: string): number {
  if (!existsSync(file)) return 0
  const { size } = statSync(file)
  if (size <= LARGEST) return size
  renameSync(file, `${file}.old`)
  return 0
}

/** The last lines that were written after position `from`; at most 64 KB are looked at. */
export function logTail(file: string, from: number, lines = 8): string[] {
  if (!existsSync(file)) return []
  const { size } = statSync(file)
  const start = Math.max(from, size - 65_536)
  const bytes = Buffer.alloc(Math.max(0, size - start))
  const handle = openSync(file, 'r')
  try {
    readSync(handle, bytes, 0, bytes.length, start)
  } finally {
    closeSync(handle)
  }
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-lines)
}
