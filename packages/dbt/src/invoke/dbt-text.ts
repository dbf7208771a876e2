/**
 * dbt's message as one line. Its first line names the sort of error and the file, the next one says what is wrong;
 * what follows points into the SQL.
 */
export function oneLine(text: string): string {
  return lines(text).slice(0, 2).join(': ')
}

/** The lines of dbt's message that say something, without the two spaces that dbt puts before all but the first. */
export function lines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '')
    .map((line) => line.replace(/^ {2}/, ''))
}

/** What dbt's message says is wrong, without the line that names the sort of error and the file. */
export function detail(text: string): string {
  const all = lines(text)
  return all[1] ?? all[0] ?? ''
}
