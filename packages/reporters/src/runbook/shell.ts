import { isAbsolute, relative } from 'node:path'
import { commandLines, shellWord } from '../text/command.ts'

/** A block of commands is read beside its explanation. */
const WIDTH = 100

// Control characters, and those that turn the direction of text: a command must read as what it does.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unreadable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** One argument as bash and zsh read it back; what cannot be seen is written as an escape. */
export function word(text: string): string {
  if (text.search(unreadable) < 0) return shellWord(text)
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", '\\x27')
    .replace(unreadable, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
  return `$'${escaped}'`
}

/** A program with its arguments, run in a folder: nothing that follows is moved by it. */
export function commandIn(folder: string, words: readonly string[]): string[] {
  const command = words.join(' ')
  return commandLines(folder === '.' ? command : `(cd ${word(folder)} && ${command})`, WIDTH)
}

/** A folder as seen from the workspace; one that lies outside as it is. */
export function folderFrom(root: string, folder: string): string {
  if (!isAbsolute(folder)) return folder
  const path = relative(root, folder)
  if (path === '') return '.'
  return path.startsWith('..') || isAbsolute(path) ? folder : path
}
