/** A command of ours to paste, for a target: the sandbox is where it goes without one. Words are quoted where a shell would split them. */
export function headwaterCommand(words: readonly string[], target: string): string {
  const where = target === 'sandbox' ? [] : ['--target', target]
  return ['pnpm headwater', ...[...words, ...where].map(shellWord)].join(' ')
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
