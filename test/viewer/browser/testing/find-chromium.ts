import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/** Chromium as the system has it: `HEADWATER_CHROMIUM`, or the first on PATH. Null where there is none. */
export function findChromium(): string | null {
  const { HEADWATER_CHROMIUM: told, PATH = '' } = process.env
  if (told) return told
  const places = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)))
  return places.find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What to do where there is none, in one line. */
export const NO_CHROMIUM =
  'no Chromium: the tests of the viewer in a browser are skipped (apt-get install chromium, or set HEADWATER_CHROMIUM to one)'
